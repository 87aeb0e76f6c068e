package io.gatehouse.session.oauth2;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.RevocationLookup;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.RevocationReads;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Reads the states of tokens and sessions from Redis, on each request:
 *
 * <pre>
 * ZMSCORE {gatehouse}:revoked all sid:… sub:… client_id:… …
 * HMGET   gatehouse:{alice}:session:&lt;sid&gt; user …
 * HGETALL login:token:&lt;SHA-256 of the token&gt;
 * </pre>
 *
 * If Redis does not answer, or has no list of revocations, the result is a
 * {@link DataAccessResourceFailureException}.
 */
final class TokenStates {

	private static final byte[][] FIELDS = octets(SessionRecordFields.USER, SessionRecordFields.DEVICE,
			SessionRecordFields.NAME, SessionRecordFields.ROLES, SessionRecordFields.PERMISSIONS,
			SessionRecordFields.ATTRIBUTES, SessionRecordFields.IAT, SessionRecordFields.REFRESH,
			SessionRecordFields.FAMILY, SessionRecordFields.EXPIRES, SessionRecordFields.HELD,
			SessionRecordFields.CLIENT_ID);

	private final RedisReader redis;

	private final RevocationLookup lookup;

	private final RedisKeys keys;

	private final OpaqueTokenKeys opaqueKeys;

	private final String scope;

	/**
	 * Creates an instance.
	 * @param scope the scope of the tokens' revocations, empty for none
	 */
	TokenStates(RevocationReads reads, RedisKeys keys, OpaqueTokenKeys opaqueKeys, String scope) {
		this.redis = reads.redis();
		this.lookup = reads.lookup();
		this.keys = keys;
		this.opaqueKeys = opaqueKeys;
		this.scope = scope;
	}

	private static byte[][] octets(String... fields) {
		return Arrays.stream(fields).map((field) -> field.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
	}

	/** Returns the scope of the tokens' revocations. */
	String scope() {
		return this.scope;
	}

	/**
	 * Checks whether no revocation covers a token. As for a refresh, any claim with a
	 * text value counts.
	 * @param claims the claims of the token
	 * @param permissions whether the token carries permissions, which a change of the
	 * account revokes
	 */
	Mono<Boolean> isUnrevoked(Instant issuedAt, Map<String, Object> claims, boolean permissions) {
		List<String> members = members(claims);
		if (permissions && claims.get("sub") instanceof String subject) {
			members.add(RevocableClaims.member(this.scope, RevocableClaims.PERMISSIONS, subject));
		}
		return isUnrevoked(issuedAt, members, claims);
	}

	/**
	 * Checks whether no revocation covers the beginning of a session.
	 * @param claims the claims of its tokens
	 * @param former the former values of claims, a list for each
	 */
	Mono<Boolean> isSessionUnrevoked(Instant issuedAt, Map<String, Object> claims, Map<String, Object> former) {
		List<String> members = members(claims);
		former.forEach((claim, values) -> {
			if (values instanceof List<?> list) {
				list.forEach((value) -> members.addAll(members(Map.of(claim, value))));
			}
		});
		return isUnrevoked(issuedAt, members, claims);
	}

	/** Names the floors of all claims with a text value. */
	private List<String> members(Map<String, Object> claims) {
		List<String> members = new ArrayList<>();
		claims.forEach((claim, value) -> {
			if (value instanceof String text && !RevocableClaims.SESSION_RECORD.equals(claim)
					&& !RevocableClaims.PERMISSIONS.equals(claim)) {
				members.add(RevocableClaims.member(this.scope, claim, text));
			}
		});
		return members;
	}

	private Mono<Boolean> isUnrevoked(Instant issuedAt, List<String> members, Map<String, Object> claims) {
		return this.lookup.verdict(new RevocationQuery(issuedAt, members, claims)).map((verdict) -> {
			if (verdict instanceof Verdict.Unknown unknown) {
				throw new DataAccessResourceFailureException("No verdict on a token: " + unknown.cause());
			}
			return verdict instanceof Verdict.Active;
		});
	}

	/** Checks whether a session exists. */
	Mono<Boolean> isSession(String subject, String sessionId) {
		return session(subject, sessionId).map((record) -> !record.isEmpty());
	}

	/**
	 * Reads a session.
	 * @return the fields of its record, by the names of {@link SessionRecordFields};
	 * without any if the user has no such session
	 */
	Mono<Map<String, String>> session(String subject, String sessionId) {
		byte[] key = this.keys.session(subject, sessionId).getBytes(StandardCharsets.UTF_8);
		return this.redis.read((commands) -> commands.hmget(key, FIELDS)).map((values) -> {
			Map<String, String> record = new HashMap<>();
			values.stream()
				.filter((value) -> value.hasValue())
				.forEach((value) -> record.put(text(value.getKey()), text(value.getValue())));
			return subject.equals(record.get(SessionRecordFields.USER)) ? record : Map.<String, String>of();
		}).onErrorMap(TokenStates::unavailable);
	}

	/**
	 * Reads an opaque token.
	 * @return the fields of its hash; without any if there is no such token
	 */
	Mono<Map<String, String>> opaqueToken(String token) {
		byte[] key = this.opaqueKeys.key(token).getBytes(StandardCharsets.UTF_8);
		return this.redis.read((commands) -> commands.hgetall(key)).map((hash) -> {
			Map<String, String> fields = new HashMap<>();
			hash.forEach((name, value) -> fields.put(text(name), text(value)));
			return fields;
		}).onErrorMap(TokenStates::unavailable);
	}

	private static String text(byte[] octets) {
		return new String(octets, StandardCharsets.UTF_8);
	}

	private static Throwable unavailable(Throwable failure) {
		return new DataAccessResourceFailureException("Redis cannot be read: " + RedisReader.cause(failure), failure);
	}

}
