package io.gatehouse.gateway;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.KeysUnavailableException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates by the bearer token: verifies it, and asks for the verdict about its
 * revocation. The result is kept as an attribute of the exchange.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final Log logger = LogFactory.getLog(TokenAuthenticator.class);

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final JwtVerifier verifier;

	private final RevocationLookup lookup;

	private final IdentityClaims claims;

	TokenAuthenticator(JwtVerifier verifier, RevocationLookup lookup, IdentityClaims claims) {
		this.verifier = verifier;
		this.lookup = lookup;
		this.claims = claims;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		Mono<Caller> known = exchange.getAttribute(ATTRIBUTE);
		if (known != null) {
			return known;
		}
		Mono<Caller> caller = Mono.defer(() -> authenticate(exchange)).cache();
		exchange.getAttributes().put(ATTRIBUTE, caller);
		return caller;
	}

	private Mono<Caller> authenticate(ServerWebExchange exchange) {
		String token;
		try {
			token = BearerCredentials.read(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
		}
		catch (InvalidTokenException ex) {
			return Mono.just(refused(ex));
		}
		if (token == null) {
			return Mono.just(ANONYMOUS);
		}
		return Mono.fromFuture(this.verifier.verify(token))
			.flatMap(this::judged)
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(refused(ex)))
			.onErrorResume(KeysUnavailableException.class, (ex) -> Mono.just(refused(ex)));
	}

	private Mono<Caller> judged(Jwt token) {
		Caller authenticated = new Caller.Authenticated(this.claims.identity(token), token);
		return this.lookup.verdict(token).map((verdict) -> caller(authenticated, verdict));
	}

	private static Caller caller(Caller authenticated, Verdict verdict) {
		if (verdict instanceof Verdict.Active) {
			return authenticated;
		}
		if (verdict instanceof Verdict.Revoked revoked) {
			return new Caller.Refused(revoked.reason());
		}
		logger.debug(verdict);
		return new Caller.Refused(Reason.REVOCATION_UNKNOWN);
	}

	private static Caller refused(InvalidTokenException ex) {
		logger.debug("A token was refused", ex);
		return new Caller.Refused(ex.reason());
	}

	private static Caller refused(KeysUnavailableException ex) {
		logger.debug("A token could not be verified", ex);
		return new Caller.Refused(Reason.KEYS_UNAVAILABLE);
	}

}
