package io.gatehouse.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Web filter that every request passes before a route is selected. It applies the
 * firewall and then the header guard, which removes identity headers from requests of
 * clients and from responses of services.
 */
final class EdgeWebFilter implements WebFilter, Ordered {

	private static final Log logger = LogFactory.getLog(EdgeWebFilter.class);

	private final ServerWebExchangeFirewall firewall;

	private final Set<FirewallRelaxation> allowed;

	private final IdentityHeaders headers;

	private final RefusalHandler refusals;

	EdgeWebFilter(ServerWebExchangeFirewall firewall, Set<FirewallRelaxation> allowed, IdentityHeaders headers,
			RefusalHandler refusals) {
		this.firewall = firewall;
		this.allowed = allowed;
		this.headers = headers;
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (RequestTarget.isRefused(exchange.getRequest(), this.allowed) || hasRefusedHeaders(exchange.getRequest())) {
			return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
		}
		return this.firewall.getFirewalledExchange(exchange)
			.flatMap((admitted) -> chain.filter(guarded(admitted)))
			.onErrorResume(ServerExchangeRejectedException.class, (ex) -> {
				logger.debug("A request was refused", ex);
				return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
			});
	}

	private boolean hasRefusedHeaders(ServerHttpRequest request) {
		HttpHeaders received = request.getHeaders();
		return (!allows(FirewallRelaxation.SEVERAL_CREDENTIALS)
				&& hasSeveralCredentials(received.getOrEmpty(HttpHeaders.AUTHORIZATION)))
				|| (!allows(FirewallRelaxation.SEVERAL_HOSTS) && received.getOrEmpty(HttpHeaders.HOST).size() > 1)
				|| (!allows(FirewallRelaxation.MISSING_HOST) && RequestTarget.lacksHost(request))
				|| (!allows(FirewallRelaxation.TRANSFER_CODINGS)
						&& hasOtherCodings(received.getOrEmpty(HttpHeaders.TRANSFER_ENCODING)))
				|| (!allows(FirewallRelaxation.CONNECTION_OPTIONS)
						&& received.getConnection().stream().anyMatch(this::isGuardedHeader));
	}

	private boolean allows(FirewallRelaxation relaxation) {
		return this.allowed.contains(relaxation);
	}

	/**
	 * Whether there are several credentials. A comma separates parameters, as in Digest,
	 * or several credentials in one header; only Bearer and Basic are refused for it.
	 */
	private static boolean hasSeveralCredentials(List<String> values) {
		if (values.size() != 1) {
			return values.size() > 1;
		}
		String value = values.get(0).strip().toLowerCase(Locale.ROOT);
		return value.indexOf(',') >= 0
				&& (value.startsWith("bearer") || value.startsWith("basic") || value.contains("bearer "));
	}

	/**
	 * Whether there are transfer codings besides {@code chunked}. The gateway understands
	 * only that one and ignores others, so a proxy in front of it could find another end
	 * of the same body.
	 */
	private static boolean hasOtherCodings(List<String> values) {
		return !values.isEmpty() && (values.size() > 1 || !values.get(0).strip().equalsIgnoreCase("chunked"));
	}

	/**
	 * Whether a {@code Connection} option names a guarded header. The gateway removes the
	 * headers named there after the edge has set them (RFC 9110, section 7.6.1), also if
	 * the name is in quotation marks.
	 */
	private boolean isGuardedHeader(String option) {
		String name = option.strip();
		return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) || this.headers.isIdentityHeader(name);
	}

	private ServerWebExchange guarded(ServerWebExchange exchange) {
		HttpHeaders returned = exchange.getResponse().getHeaders();
		exchange.getResponse().beforeCommit(() -> {
			removeIdentityHeaders(returned);
			return Mono.empty();
		});
		HttpHeaders received = exchange.getRequest().getHeaders();
		if (received.headerNames().stream().noneMatch(this.headers::isIdentityHeader)) {
			return exchange;
		}
		return exchange.mutate().request((request) -> request.headers(this::removeIdentityHeaders)).build();
	}

	private void removeIdentityHeaders(HttpHeaders target) {
		List<String> forged = target.headerNames().stream().filter(this.headers::isIdentityHeader).toList();
		forged.forEach(target::remove);
	}

	@Override
	public int getOrder() {
		// after the observation of requests, so that refused ones are observed too
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

}
