package io.gatehouse.gateway;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.server.ServerWebExchange;

/**
 * Authenticates by the bearer token: verifies it, and asks for the verdict about its
 * revocation. The result is kept as an attribute of the exchange.
 */
final class TokenAuthenticator implements ExchangeAuthenticator {

	private static final Log logger = LogFactory.getLog(TokenAuthenticator.class);

	private static final String ATTRIBUTE = TokenAuthenticator.class.getName() + ".caller";

	private static final Verdict LOOKUP_FAILED = new Verdict.Unknown("lookup_failed");

	private static final Verdict NO_VERDICT = new Verdict.Unknown("no_verdict");

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final ReactiveJwtDecoder decoder;

	private final RevocationLookup lookup;

	private final IdentityClaims claims;

	TokenAuthenticator(ReactiveJwtDecoder decoder, RevocationLookup lookup, IdentityClaims claims) {
		this.decoder = decoder;
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
		return this.decoder.decode(token)
			.flatMap(this::judged)
			.onErrorResume(JwtException.class, (ex) -> Mono.just(refused(ex)));
	}

	private Mono<Caller> judged(Jwt token) {
		Caller authenticated = new Caller.Authenticated(this.claims.identity(token), token);
		return this.lookup.verdict(token).onErrorResume((failure) -> {
			logger.debug("The lookup of revocations failed", failure);
			return Mono.just(LOOKUP_FAILED);
		}).defaultIfEmpty(NO_VERDICT).map((verdict) -> caller(authenticated, verdict));
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

	/** A bad token is the client's fault, anything else that a decoder reports is not. */
	private static Caller refused(JwtException ex) {
		logger.debug("A token was refused, or could not be verified", ex);
		if (ex instanceof InvalidTokenException invalid) {
			return new Caller.Refused(invalid.reason());
		}
		return new Caller.Refused((ex instanceof BadJwtException) ? Reason.INVALID_TOKEN : Reason.KEYS_UNAVAILABLE);
	}

}
