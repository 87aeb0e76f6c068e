package io.gatehouse.gateway.authentication;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.ProofOfPossession;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Authenticates a caller by an opaque token: looks the token up, then checks its state.
 * If it names a session, the session must exist and identifies the caller. Otherwise the
 * token's own hash identifies the caller.
 */
final class OpaqueTokenAuthenticator {

	/** Matches neither a JWT nor characters that have a meaning in a Redis key. */
	private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_~-]{16,256}");

	private final OpaqueTokenLookup tokens;

	private final TokenStateCheck states;

	private final RevocationQueries queries;

	private final String scope;

	private final SessionClaims sessions;

	/**
	 * Makes an authenticator.
	 * @param scope the revocation scope of opaque tokens that do not name theirs
	 */
	OpaqueTokenAuthenticator(OpaqueTokenLookup tokens, TokenStateCheck states, RevocationQueries queries, String scope,
			SessionClaims sessions) {
		this.tokens = tokens;
		this.states = states;
		this.queries = queries;
		this.scope = scope;
		this.sessions = sessions;
	}

	/** Checks whether a bearer token has the shape of an opaque token. */
	static boolean isOpaque(String token) {
		return SHAPE.matcher(token).matches();
	}

	/**
	 * Authenticates the caller of a token, anew on each subscription.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(String token, TokenPolicy.Revocation how) {
		return this.tokens.token(token)
			.flatMap((result) -> (result instanceof LookupResult.Found<OpaqueToken> found) ? checked(found.value(), how)
					: this.states.refused(result, Reason.UNKNOWN_TOKEN))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(new Caller.Refused(ex.reason())));
	}

	private Mono<Caller> checked(OpaqueToken token, TokenPolicy.Revocation how) {
		ProofOfPossession.refuseBound(token.who().attributes());
		String session = token.session();
		if (session == null) {
			return this.states.check(query(token, null), how,
					() -> Mono.fromSupplier(() -> this.sessions.caller(token.who(), null)));
		}
		return this.states.check(query(token, session), how,
				new TokenStateCheck.SessionOwner(token.who().user(), session),
				(who) -> Mono.just(this.sessions.caller(who, session)));
	}

	/**
	 * Makes the query of a token. Permissions count only if they come from the token's
	 * own hash, since those of a session are always current.
	 */
	private RevocationQuery query(OpaqueToken token, @Nullable String session) {
		Map<String, Object> claims = new HashMap<>(token.who().attributes());
		claims.remove("sid");
		if (session != null) {
			claims.put("sid", session);
		}
		claims.put("sub", token.who().user());
		return this.queries.of((token.scope() != null) ? token.scope() : this.scope, token.issuedAt(), claims,
				session == null);
	}

}
