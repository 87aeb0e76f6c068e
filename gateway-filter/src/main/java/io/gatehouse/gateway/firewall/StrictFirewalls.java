package io.gatehouse.gateway.firewall;

import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;

/**
 * Configures Spring Security's strict firewall from the properties.
 */
final class StrictFirewalls {

	private static final Pattern DOT_SEGMENT = Pattern.compile("(?<=/)\\.{1,2}(?=/|$)");

	private StrictFirewalls() {
	}

	static ServerWebExchangeFirewall of(FirewallProperties properties) {
		Set<FirewallRelaxation> allowed = properties.allow();
		StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
		firewall.setAllowedHttpMethods(properties.methods().stream().map(HttpMethod::valueOf).toList());
		firewall.setAllowSemicolon(allowed.contains(FirewallRelaxation.SEMICOLON));
		firewall.setAllowUrlEncodedPeriod(allowed.contains(FirewallRelaxation.ENCODED_DOT));
		firewall.setAllowUrlEncodedSlash(allowed.contains(FirewallRelaxation.ENCODED_SLASH));
		firewall.setAllowUrlEncodedDoubleSlash(allowed.contains(FirewallRelaxation.ENCODED_SLASH)
				|| allowed.contains(FirewallRelaxation.DOUBLE_SLASH));
		firewall.setAllowBackSlash(allowed.contains(FirewallRelaxation.BACKSLASH));
		firewall.setAllowUrlEncodedPercent(allowed.contains(FirewallRelaxation.ENCODED_PERCENT));
		boolean controls = allowed.contains(FirewallRelaxation.CONTROL_CHARACTERS);
		firewall.setAllowNull(controls);
		firewall.setAllowUrlEncodedCarriageReturn(controls);
		firewall.setAllowUrlEncodedLineFeed(controls);
		// Netty refuses characters that would break a header; the default here also
		// refuses raw UTF-8
		firewall.setAllowedHeaderNames((name) -> true);
		firewall.setAllowedHeaderValues((value) -> true);
		return allowed.contains(FirewallRelaxation.DOT_SEGMENTS) ? (exchange) -> beyondDots(firewall, exchange)
				: firewall;
	}

	/**
	 * Checks the request with a plain name in place of each dot segment, and passes the
	 * original on. Without the segments that they lead back from, those would not be
	 * checked.
	 */
	private static Mono<ServerWebExchange> beyondDots(ServerWebExchangeFirewall firewall, ServerWebExchange exchange) {
		URI uri = exchange.getRequest().getURI();
		String path = DOT_SEGMENT.matcher(uri.getRawPath()).replaceAll("x");
		String origin = (uri.getRawAuthority() != null) ? uri.getScheme() + "://" + uri.getRawAuthority() : "";
		String query = (uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "";
		URI shownUri = URI.create(origin + path + query);
		ServerWebExchange shown = exchange.mutate().request((request) -> request.uri(shownUri)).build();
		return firewall.getFirewalledExchange(shown).thenReturn(exchange);
	}

}
