package io.gatehouse.gateway.authentication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.redis.FloorState;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import io.gatehouse.token.TokenExplanation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Explains to an operator what this gateway makes of a token: each check of a JWT, the
 * floors that could cover it, and its session. The token is neither stored nor logged.
 * The policy is that of the properties; settings of routes are left out.
 */
public final class TokenDiagnosis {

	private static final Covering NOT_READ = new Covering(false, null);

	private final @Nullable JwtVerifier verifier;

	private final Set<Confirmation.Method> checked;

	private final @Nullable OpaqueTokenAuthenticator opaque;

	private final RevocationQueries queries;

	private final RevocationLookups lookups;

	private final @Nullable SessionLookup sessions;

	private final TokenPolicy policy;

	/**
	 * Creates a diagnosis.
	 * @param verifier verifies JWTs; {@code null} if a decoder of the application does
	 * @param checked the methods by which the possession of keys is checked
	 * @param opaque authenticates opaque tokens; {@code null} if none are accepted
	 * @param sessions the lookup of sessions; {@code null} if there is none
	 * @param policy the policy of the properties
	 */
	TokenDiagnosis(@Nullable JwtVerifier verifier, Set<Confirmation.Method> checked,
			@Nullable OpaqueTokenAuthenticator opaque, RevocationQueries queries, RevocationLookups lookups,
			@Nullable SessionLookup sessions, TokenPolicy policy) {
		this.verifier = verifier;
		this.checked = checked;
		this.opaque = opaque;
		this.queries = queries;
		this.lookups = lookups;
		this.sessions = sessions;
		this.policy = policy;
	}

	/**
	 * Explains a token.
	 * @param token the token, as it stands behind {@code Bearer}
	 * @return {@code kind}: {@code jwt} or {@code opaque}; {@code outcome}:
	 * {@code accepted}, {@code refused} or {@code unknown}; {@code reason}, the code of a
	 * refusal; {@code checks} of a JWT; {@code floors}; {@code session}
	 */
	public Mono<Map<String, Object>> explain(String token) {
		if (this.opaque != null && OpaqueTokenAuthenticator.isOpaque(token)) {
			return ofOpaque(this.opaque, token);
		}
		Map<String, Object> found = new LinkedHashMap<>();
		found.put("kind", "jwt");
		if (this.verifier == null) {
			found.put("outcome", "unknown");
			found.put("detail", "A decoder of the application verifies tokens, and explains none");
			return Mono.just(found);
		}
		return Mono.fromFuture(this.verifier.explain(token, this.checked)).flatMap((explanation) -> {
			found.put("checks", explanation.checks());
			return ofClaims(found, explanation);
		});
	}

	private Mono<Map<String, Object>> ofClaims(Map<String, Object> found, TokenExplanation explanation) {
		RevocationQuery query = query(explanation);
		Reason invalid = explanation.reason();
		if (query == null) {
			return Mono.just(outcome(found, invalid));
		}
		Map<String, Object> claims = explanation.claims();
		return state(found, query, claims.get("sub"), claims.get("sid"),
				this.policy.mode() != AuthenticationMode.DENYLIST, invalid);
	}

	/** Returns the query, or {@code null} if the claims do not allow one. */
	private @Nullable RevocationQuery query(TokenExplanation explanation) {
		if (explanation.jwt() != null) {
			return this.queries.of(explanation.jwt(), this.policy.mode() != AuthenticationMode.SESSION_IDENTITY);
		}
		Map<String, Object> claims = explanation.claims();
		try {
			return (claims.get("iat") instanceof Number issuedAt)
					? this.queries.of(this.queries.scope(String.valueOf(claims.get("iss"))),
							Instant.ofEpochSecond(issuedAt.longValue()), claims, true)
					: null;
		}
		catch (InvalidTokenException | IllegalArgumentException ex) {
			return null;
		}
	}

	private Mono<Map<String, Object>> ofOpaque(OpaqueTokenAuthenticator authenticator, String token) {
		Map<String, Object> found = new LinkedHashMap<>();
		found.put("kind", "opaque");
		return authenticator.look(token).flatMap((result) -> {
			if (result instanceof LookupResult.Found<OpaqueToken> hash) {
				return state(found, authenticator.query(hash.value(), hash.value().session()),
						hash.value().who().user(), hash.value().session(), hash.value().session() != null, null);
			}
			return Mono
				.just((result instanceof LookupResult.Missing) ? outcome(found, Reason.UNKNOWN_TOKEN) : unknown(found));
		});
	}

	private Mono<Map<String, Object>> state(Map<String, Object> found, RevocationQuery query, @Nullable Object user,
			@Nullable Object session, boolean needed, @Nullable Reason invalid) {
		return this.lookups.floors(query)
			.map((floors) -> floors(found, query, floors))
			.onErrorReturn(NOT_READ)
			.zipWith(session(found, user, session))
			.map((both) -> {
				if (invalid != null) {
					return outcome(found, invalid);
				}
				if (!both.getT1().known()) {
					return unknown(found);
				}
				Reason revoked = both.getT1().reason();
				return outcome(found, (revoked == null && needed && !both.getT2()) ? Reason.SESSION_ENDED : revoked);
			});
	}

	private static Covering floors(Map<String, Object> found, RevocationQuery query, List<FloorState> floors) {
		List<Map<String, Object>> described = new ArrayList<>();
		Floor highest = null;
		for (FloorState state : floors) {
			Floor floor = state.floor();
			Map<String, Object> one = new LinkedHashMap<>();
			one.put("member", state.member());
			if (floor != null) {
				boolean covers = floor.covers(query.issuedAt());
				one.put("floor", Instant.ofEpochMilli(floor.epochMilli()).toString());
				one.put("reason", floor.reason().code());
				one.put("covers", covers);
				if (covers && (highest == null || floor.score() > highest.score())) {
					highest = floor;
				}
			}
			described.add(one);
		}
		found.put("issued", query.issuedAt().toString());
		found.put("floors", described);
		if (floors.get(0).floor() == null) {
			// the list is missing
			return NOT_READ;
		}
		return new Covering(true, (highest != null) ? highest.reason() : null);
	}

	/** Returns whether the session exists; {@code true} if the token has none. */
	private Mono<Boolean> session(Map<String, Object> found, @Nullable Object user, @Nullable Object session) {
		if (this.sessions == null || !(user instanceof String sub) || !(session instanceof String sid)) {
			return Mono.just(true);
		}
		return this.sessions.session(sub, sid).map((result) -> {
			boolean missing = result instanceof LookupResult.Missing;
			found.put("session",
					(result instanceof LookupResult.Found) ? "exists" : missing ? "does not exist" : "not known");
			return !missing;
		});
	}

	private static Map<String, Object> outcome(Map<String, Object> found, @Nullable Reason reason) {
		found.put("outcome", (reason != null) ? "refused" : "accepted");
		if (reason != null) {
			found.put("reason", reason.code());
		}
		return found;
	}

	private static Map<String, Object> unknown(Map<String, Object> found) {
		found.put("outcome", "unknown");
		found.put("reason", Reason.REVOCATION_UNKNOWN.code());
		return found;
	}

	/**
	 * Result of the comparison with floors.
	 *
	 * @param known whether the list of revocations was read
	 * @param reason the reason of the highest floor that covers the token, or
	 * {@code null} if none does
	 */
	private record Covering(boolean known, @Nullable Reason reason) {

	}

}
