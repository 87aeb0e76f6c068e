package io.gatehouse.session.oauth2;

import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.session.ReactiveSessionService;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * Opaque access tokens of sessions. A token is active while its hash and its session
 * exist, as at the gateways, and introspection returns the claims that a JWT of the
 * session would have. Tokens that other systems wrote into Redis, without a session, are
 * foreign here.
 */
final class IssuedOpaqueTokens implements TokenForm {

	private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{16,256}");

	private final TokenStates states;

	private final ReactiveSessionService sessions;

	private final GatehouseSessionProperties properties;

	private final Clock clock;

	IssuedOpaqueTokens(TokenStates states, ReactiveSessionService sessions, GatehouseSessionProperties properties,
			Clock clock) {
		this.states = states;
		this.sessions = sessions;
		this.properties = properties;
		this.clock = clock;
	}

	@Override
	public Mono<Map<String, Object>> introspect(String token, String clientId) {
		return found(token).filter((found) -> this.clock.instant().isBefore(found.expiresAt()))
			.flatMap((found) -> this.states.session(found.subject(), found.sessionId())
				.filter((record) -> !record.isEmpty())
				.filterWhen((record) -> this.states.isUnrevoked(found.issuedAt(), revocable(found, record), false))
				.map((record) -> members(found, record)));
	}

	private Mono<Found> found(String token) {
		return SHAPE.matcher(token).matches()
				? this.states.opaqueToken(token).flatMap((hash) -> Mono.justOrEmpty(read(hash))) : Mono.empty();
	}

	/**
	 * Reads the hash of a token, or returns {@code null} if it is not one of this
	 * application.
	 */
	private Optional<Found> read(Map<String, String> hash) {
		String subject = hash.get(SessionRecordFields.USER);
		String session = hash.get(OpaqueTokenKeys.SESSION_FIELD);
		String issuedAt = hash.get(SessionRecordFields.IAT);
		String expires = hash.get(SessionRecordFields.EXPIRES);
		if (subject == null || session == null || issuedAt == null || expires == null
				|| !this.states.scope().equals(hash.get(OpaqueTokenKeys.SCOPE_FIELD))) {
			return Optional.empty();
		}
		return Optional.of(new Found(subject, session, Instant.ofEpochSecond(Long.parseLong(issuedAt)),
				Instant.ofEpochMilli(Long.parseLong(expires)), attributes(hash)));
	}

	private Map<String, Object> revocable(Found found, Map<String, String> record) {
		Map<String, Object> claims = new HashMap<>(found.attributes());
		claims.put("iss", this.properties.issuer());
		claims.put("client_id", owner(record));
		claims.put("sub", found.subject());
		claims.put("sid", found.sessionId());
		return claims;
	}

	/** Returns the client that a session is for. */
	private String owner(Map<String, String> record) {
		return record.getOrDefault(SessionRecordFields.CLIENT_ID, this.properties.clientId());
	}

	private Map<String, Object> members(Found found, Map<String, String> record) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("active", true);
		members.put("token_type", "Bearer");
		members.putAll(attributes(record));
		members.put("iss", this.properties.issuer());
		members.put("sub", found.subject());
		members.put("aud", this.properties.audiences());
		members.put("client_id", owner(record));
		members.put("iat", found.issuedAt().getEpochSecond());
		members.put("exp", found.expiresAt().getEpochSecond());
		members.put("sid", found.sessionId());
		add(members, "device", record.get(SessionRecordFields.DEVICE));
		add(members, "name", record.get(SessionRecordFields.NAME));
		add(members, "roles", texts(record.get(SessionRecordFields.ROLES)));
		add(members, "permissions", texts(record.get(SessionRecordFields.PERMISSIONS)));
		return members;
	}

	private static void add(Map<String, Object> members, String name, @Nullable Object value) {
		if (value != null && !List.of().equals(value)) {
			members.put(name, value);
		}
	}

	private static List<Object> texts(@Nullable String json) {
		try {
			return (json != null) ? JSONArrayUtils.parse(json) : List.of();
		}
		catch (ParseException ex) {
			throw unreadable(ex);
		}
	}

	/** Returns the attributes in the hash of a token or session. */
	static Map<String, Object> attributes(Map<String, String> hash) {
		try {
			String json = hash.get(SessionRecordFields.ATTRIBUTES);
			return (json != null) ? JSONObjectUtils.parse(json) : Map.of();
		}
		catch (ParseException ex) {
			throw unreadable(ex);
		}
	}

	private static RuntimeException unreadable(ParseException cause) {
		return new InvalidDataAccessResourceUsageException("The record of a session cannot be read", cause);
	}

	@Override
	public Mono<Void> revoke(String token, String clientId) {
		return found(token).flatMap((found) -> this.states.session(found.subject(), found.sessionId())
			.flatMap((record) -> ended(found, record, clientId)));
	}

	private Mono<Void> ended(Found found, Map<String, String> record, String clientId) {
		boolean exists = !record.isEmpty();
		if (!clientId.equals(owner(record))) {
			return exists ? Mono.error(TokenRequestException.notOwner()) : Mono.empty();
		}
		return SessionEnd.of(this.sessions, found.subject(), found.sessionId(), exists);
	}

	/**
	 * Opaque token of this application.
	 *
	 * @param subject the {@code sub}
	 * @param sessionId the {@code sid}
	 * @param issuedAt the {@code iat}
	 * @param expiresAt the {@code exp}
	 * @param attributes the attributes at its issue
	 */
	private record Found(String subject, String sessionId, Instant issuedAt, Instant expiresAt,
			Map<String, Object> attributes) {

	}

}
