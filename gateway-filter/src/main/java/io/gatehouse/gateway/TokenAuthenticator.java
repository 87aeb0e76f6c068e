package io.gatehouse.gateway;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates by the bearer token, a JWT or an opaque one, once for each exchange. The
 * result is kept as an attribute of the exchange. That of a JWT is kept for the mode in
 * which it was found: who asks before the route is known must not decide what its
 * metadata says.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller.";

	private static final String ANY_MODE = ATTRIBUTE + "ANY";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final AuthenticationModes modes;

	private final JwtAuthenticator jwt;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	/**
	 * An authenticator.
	 * @param opaque for opaque tokens, or {@code null} if there are none
	 */
	TokenAuthenticator(AuthenticationModes modes, JwtAuthenticator jwt, @Nullable OpaqueTokenAuthenticator opaque) {
		this.modes = modes;
		this.jwt = jwt;
		this.opaque = opaque;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		Mono<Caller> inAnyMode = exchange.getAttribute(ANY_MODE);
		if (inAnyMode != null) {
			return inAnyMode;
		}
		AuthenticationMode mode = this.modes.modeFor(exchange);
		Mono<Caller> known = exchange.getAttribute(ATTRIBUTE + mode);
		return (known != null) ? known : newCaller(exchange, mode);
	}

	private Mono<Caller> newCaller(ServerWebExchange exchange, AuthenticationMode mode) {
		String token;
		try {
			token = read(exchange);
		}
		catch (InvalidTokenException ex) {
			return keep(exchange, ANY_MODE, Mono.just(new Caller.Refused(ex.reason())));
		}
		if (token == null) {
			return keep(exchange, ANY_MODE, Mono.just(ANONYMOUS));
		}
		OpaqueTokenAuthenticator opaqueTokens = this.opaque;
		if (opaqueTokens != null && OpaqueTokenAuthenticator.isOpaque(token)) {
			return keep(exchange, ANY_MODE, Mono.defer(() -> opaqueTokens.authenticate(token)).cache());
		}
		return keep(exchange, ATTRIBUTE + mode, Mono.defer(() -> this.jwt.authenticate(token, mode)).cache());
	}

	/**
	 * The caller of an exchange that is open for longer, found out anew on each
	 * subscription.
	 * @param exchange the exchange as it came, whose caller was found by its token
	 * @return the caller, never an error for a bad token; its own token goes nowhere
	 */
	Mono<Caller> again(ServerWebExchange exchange) {
		String token = read(exchange);
		if (token == null) {
			return Mono.just(ANONYMOUS);
		}
		return (this.opaque != null && OpaqueTokenAuthenticator.isOpaque(token)) ? this.opaque.again(token)
				: this.jwt.again(token, this.modes.modeFor(exchange));
	}

	private static @Nullable String read(ServerWebExchange exchange) {
		return BearerCredentials.read(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
	}

	private static Mono<Caller> keep(ServerWebExchange exchange, String attribute, Mono<Caller> caller) {
		exchange.getAttributes().put(attribute, caller);
		return caller;
	}

}
