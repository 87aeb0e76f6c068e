package io.gatehouse.gateway;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates by the bearer token, once for each exchange. The result is kept as an
 * attribute of the exchange, and beside it the mode in which it was found: who asks
 * before the route is known must not decide how its metadata says callers are found out.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller.";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final AuthenticationModes modes;

	private final JwtAuthenticator jwt;

	TokenAuthenticator(AuthenticationModes modes, JwtAuthenticator jwt) {
		this.modes = modes;
		this.jwt = jwt;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		AuthenticationMode mode = this.modes.modeFor(exchange);
		Mono<Caller> known = exchange.getAttribute(ATTRIBUTE + mode);
		if (known != null) {
			return known;
		}
		Mono<Caller> caller = Mono.defer(() -> authenticate(exchange, mode)).cache();
		exchange.getAttributes().put(ATTRIBUTE + mode, caller);
		return caller;
	}

	private Mono<Caller> authenticate(ServerWebExchange exchange, AuthenticationMode mode) {
		try {
			String token = BearerCredentials
				.read(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
			return (token != null) ? this.jwt.authenticate(token, mode) : Mono.just(ANONYMOUS);
		}
		catch (InvalidTokenException ex) {
			return Mono.just(new Caller.Refused(ex.reason()));
		}
	}

}
