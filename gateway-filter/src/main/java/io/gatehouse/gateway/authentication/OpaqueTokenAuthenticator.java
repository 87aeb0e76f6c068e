package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.gatehouse.gateway.Caller;
import io.gatehouse.revocation.Verdict;
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
 * <p>
 * A token whose session's record names it is kept, and is good while that record is: the
 * session service changes the record when it issues the next token, and before it lets
 * this one expire. All other tokens, such as those of other systems, are looked up on
 * each request, since they change without a floor.
 */
final class OpaqueTokenAuthenticator {

	/** Matches neither a JWT nor characters that have a meaning in a Redis key. */
	private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_~-]{16,256}");

	/** Bytes of a kept token: its query, its keys, and the objects of the cache. */
	private static final int BYTES = 1536;

	private final OpaqueTokenLookup tokens;

	private final TokenStateCheck states;

	private final RevocationQueries queries;

	private final String scope;

	private final SessionClaims sessions;

	private final Cache<String, KnownToken> known;

	private final SampledReads<String, KnownToken> reads;

	/**
	 * Makes an authenticator.
	 * @param scope the revocation scope of opaque tokens that do not name theirs
	 * @param maxBytes the memory that kept tokens may take, by estimate; 0 to keep none
	 */
	OpaqueTokenAuthenticator(OpaqueTokenLookup tokens, TokenStateCheck states, RevocationQueries queries, String scope,
			SessionClaims sessions, long maxBytes) {
		this.tokens = tokens;
		this.states = states;
		this.queries = queries;
		this.scope = scope;
		this.sessions = sessions;
		this.known = Caffeine.newBuilder()
			.maximumSize(maxBytes / BYTES)
			.expireAfter(Expiry.writing((String token, KnownToken kept) -> kept.life()))
			.executor(Runnable::run)
			.build();
		this.reads = new SampledReads<>(this.known);
	}

	/** Checks whether a bearer token has the shape of an opaque token. */
	static boolean isOpaque(String token) {
		return SHAPE.matcher(token).matches();
	}

	/**
	 * Authenticates the caller of a request by a kept token, if its verdict and its
	 * session are in memory.
	 * @return the caller; or {@code null} if {@link #authenticate} has to ask Redis
	 * @throws InvalidTokenException if the session in memory identifies no caller
	 */
	@Nullable Caller authenticateInMemory(String token, TokenPolicy.Revocation how) {
		KnownToken kept = this.reads.get(token);
		if (kept == null) {
			return null;
		}
		Verdict verdict = this.states.verdictInMemory(kept.query(), how);
		if (verdict instanceof Verdict.Revoked revoked) {
			this.known.invalidate(token);
			return new Caller.Refused(revoked.reason());
		}
		CachedSession session = (verdict instanceof Verdict.Active) ? this.states.sessionInMemory(kept.session())
				: null;
		// the record names one token: another one was issued since, or this is forged
		return (session != null && kept.key().equals(session.stored().tokenKey()))
				? session.caller((who) -> this.sessions.caller(who, kept.session().session())) : null;
	}

	/**
	 * Authenticates the caller of a token, anew on each subscription.
	 * @return the caller, never an error for a bad token
	 */
	Mono<Caller> authenticate(String token, TokenPolicy.Revocation how) {
		return this.tokens.token(token)
			.flatMap((result) -> (result instanceof LookupResult.Found<OpaqueToken> found)
					? checked(token, found.value(), how) : this.states.refused(result, Reason.UNKNOWN_TOKEN))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(new Caller.Refused(ex.reason())));
	}

	private Mono<Caller> checked(String token, OpaqueToken found, TokenPolicy.Revocation how) {
		ProofOfPossession.refuseBound(found.who().attributes());
		String session = found.session();
		if (session == null) {
			return this.states.check(query(found, null), how,
					() -> Mono.fromSupplier(() -> this.sessions.caller(found.who(), null)));
		}
		KnownToken known = new KnownToken(query(found, session), this.tokens.key(token),
				new SessionKey(scope(found), found.who().user(), session), life(found));
		return this.states.check(known.query(), how, known.session(),
				(current) -> Mono.fromSupplier(() -> current.caller((who) -> this.sessions.caller(who, session)))
					.doOnNext((caller) -> keep(token, known, current)));
	}

	private static Duration life(OpaqueToken token) {
		return (token.remaining().compareTo(SessionCache.LONGEST) < 0) ? token.remaining() : SessionCache.LONGEST;
	}

	private void keep(String token, KnownToken known, CachedSession session) {
		if (!known.life().isZero() && !session.life().isZero() && known.key().equals(session.stored().tokenKey())) {
			this.known.put(token, known);
		}
	}

	/**
	 * Makes the query of a token. Permissions count only if they come from the token's
	 * own hash, since those of a session are always current.
	 */
	RevocationQuery query(OpaqueToken token, @Nullable String session) {
		Map<String, Object> claims = new HashMap<>(token.who().attributes());
		claims.remove("sid");
		if (session != null) {
			claims.put("sid", session);
		}
		claims.put("sub", token.who().user());
		return this.queries.of(scope(token), token.issuedAt(), claims, session == null);
	}

	/** Looks up a token, and keeps nothing. */
	Mono<LookupResult<OpaqueToken>> look(String token) {
		return this.tokens.token(token);
	}

	private String scope(OpaqueToken token) {
		return (token.scope() != null) ? token.scope() : this.scope;
	}

	/**
	 * Token whose session's record names it.
	 *
	 * @param query the query about the floors that could cover the token
	 * @param key the key of its hash in Redis
	 * @param session names its session
	 * @param life the time for which it may be kept; zero if it must not be
	 */
	private record KnownToken(RevocationQuery query, String key, SessionKey session, Duration life) {

		@Override
		public String toString() {
			return "KnownToken[]";
		}

	}

}
