package io.gatehouse.gateway.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.RouteMetadata;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.identity.IdentityHeaders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Removes bearer tokens that the gateway did not verify, right before a request is sent
 * to a service over HTTP or as the handshake of a WebSocket. Filters of a route run after
 * authentication, and one such as {@code TokenRelay} may set a token of any issuer, or a
 * revoked one.
 * <p>
 * Two settings in the metadata of a route are exceptions:
 * {@code gatehouse.keep-authorization} for the token that the client sent, and
 * {@code gatehouse.filter-authorization} for tokens that filters set.
 * <p>
 * Identity headers are also removed once the admission that they belong to has ended. A
 * request that its route refused fails here if a filter sends it anyway.
 */
final class VerifiedBearerFilter implements HttpHeadersFilter, Ordered {

	private static final Log logger = LogFactory.getLog(VerifiedBearerFilter.class);

	private final HeaderGuard guard;

	private final HeaderBypass bypass;

	private final TokenSchemes schemes;

	/** Routes that a warning was logged for. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a filter.
	 * @param bypass adds the headers that it took out
	 * @param schemes the schemes of tokens
	 */
	VerifiedBearerFilter(IdentityHeaders headers, HeaderBypass bypass, TokenSchemes schemes) {
		this.guard = new HeaderGuard(headers);
		this.bypass = bypass;
		this.schemes = schemes;
	}

	@Override
	public HttpHeaders filter(HttpHeaders filtered, ServerWebExchange exchange) {
		if (Admission.isRefused(exchange)) {
			throw new IllegalStateException("A filter repeated a request that the route had refused");
		}
		HttpHeaders received = this.bypass.restore(filtered, exchange);
		HttpHeaders input = (Admission.hasEnded(exchange) && this.guard.isNeededFor(received))
				? this.guard.without(received) : received;
		List<String> credentials = input.getOrEmpty(HttpHeaders.AUTHORIZATION);
		if (credentials.isEmpty()) {
			return input;
		}
		Admission admission = Admission.of(exchange);
		if (credentials.size() == 1 && isVerified(credentials.get(0), admission)) {
			return input;
		}
		return restricted(input, credentials, admission, exchange);
	}

	private boolean isVerified(String credentials, @Nullable Admission admission) {
		return (admission != null && admission.authorization().equals(credentials))
				|| !this.schemes.isToken(credentials.stripLeading());
	}

	private HttpHeaders restricted(HttpHeaders input, List<String> credentials, @Nullable Admission admission,
			ServerWebExchange exchange) {
		Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		Map<String, Object> metadata = route.getMetadata();
		if (AccessRules.allowsFilterAuthorization(route.getId(), metadata)) {
			return input;
		}
		List<String> received = (admission == null && RouteMetadata.keepsAuthorization(route.getId(), metadata))
				? ReceivedCredentials.of(exchange) : List.of();
		List<String> kept = new ArrayList<>(credentials);
		if (!kept.removeIf((value) -> !isVerified(value, admission) && !received.contains(value))) {
			return input;
		}
		report(route.getId());
		HttpHeaders restricted = new HttpHeaders();
		restricted.addAll(input);
		restricted.remove(HttpHeaders.AUTHORIZATION);
		restricted.addAll(HttpHeaders.AUTHORIZATION, kept);
		return restricted;
	}

	private void report(String route) {
		if (this.reported.add(route)) {
			logger.warn("A filter of the route " + route
					+ " set a bearer token that the gateway has not verified, and the "
					+ "token was removed from the request. If filters of this route may send tokens of their own, set "
					+ "'gatehouse.filter-authorization' to 'true' in its metadata.");
		}
	}

	@Override
	public boolean supports(Type type) {
		return type == Type.REQUEST;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
