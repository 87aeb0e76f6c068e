package io.gatehouse.gateway.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
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
 * Web filter that refuses ambiguous and dangerous requests before a route is selected.
 */
final class FirewallWebFilter implements WebFilter, Ordered {

	/** After the observation of requests, so that refused ones are observed too. */
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

	private static final Log logger = LogFactory.getLog(FirewallWebFilter.class);

	private final ServerWebExchangeFirewall firewall;

	private final Set<FirewallRelaxation> allowed;

	private final HeaderGuard guard;

	private final RefusalHandler refusals;

	FirewallWebFilter(ServerWebExchangeFirewall firewall, Set<FirewallRelaxation> allowed, HeaderGuard guard,
			RefusalHandler refusals) {
		this.firewall = firewall;
		this.allowed = allowed;
		this.guard = guard;
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (RequestTarget.isRefused(exchange.getRequest(), this.allowed) || hasRefusedHeaders(exchange.getRequest())) {
			return this.refusals.refuse(exchange, Reason.REFUSED_REQUEST);
		}
		return this.firewall.getFirewalledExchange(exchange)
			.flatMap(chain::filter)
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
	 * headers named there after the gateway has set them (RFC 9110, section 7.6.1), also
	 * if the name is in quotation marks.
	 */
	private boolean isGuardedHeader(String option) {
		String name = option.strip();
		return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) || this.guard.isGuarded(name);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
