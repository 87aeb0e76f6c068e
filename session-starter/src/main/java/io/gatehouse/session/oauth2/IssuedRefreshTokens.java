package io.gatehouse.session.oauth2;

import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.session.ReactiveSessionService;
import io.gatehouse.session.RefreshTokenReference;
import reactor.core.publisher.Mono;

import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * Refresh tokens of sessions. Only the current one is active, and only for the client
 * that it was issued to: a resource server that takes any active token for an access
 * token must not accept a refresh token. Neither operation spends a token.
 * <p>
 * The current token and every former one of the same session revoke the session, so that
 * a client that lost the answer to its latest refresh can log out, too. A forged token
 * does not.
 */
final class IssuedRefreshTokens implements TokenForm {

	private final TokenStates states;

	private final ReactiveSessionService sessions;

	private final GatehouseSessionProperties properties;

	private final Clock clock;

	IssuedRefreshTokens(TokenStates states, ReactiveSessionService sessions, GatehouseSessionProperties properties,
			Clock clock) {
		this.states = states;
		this.sessions = sessions;
		this.properties = properties;
		this.clock = clock;
	}

	@Override
	public Mono<Map<String, Object>> introspect(String token, String clientId) {
		return Mono.justOrEmpty(RefreshTokenReference.parse(token))
			.flatMap((reference) -> this.states.session(reference.subject(), reference.sessionId())
				.filter((record) -> clientId.equals(owner(record))
						&& reference.isOfFamily(record.get(SessionRecordFields.FAMILY))
						&& reference.isCurrent(record.get(SessionRecordFields.REFRESH)) && !isOver(record))
				.filterWhen((record) -> isUnrevoked(reference, record))
				.map((record) -> members(reference, record)));
	}

	/** Returns the client that a session is for. */
	private String owner(Map<String, String> record) {
		return record.getOrDefault(SessionRecordFields.CLIENT_ID, this.properties.clientId());
	}

	private boolean isOver(Map<String, String> record) {
		return this.clock.millis() >= Long.parseLong(record.getOrDefault(SessionRecordFields.EXPIRES, "0"));
	}

	/**
	 * Checks the floors that would end the session at a refresh: of its present claims,
	 * and of former ones.
	 */
	private Mono<Boolean> isUnrevoked(RefreshTokenReference reference, Map<String, String> record) {
		Map<String, Object> claims = new HashMap<>(IssuedOpaqueTokens.attributes(record));
		claims.put("iss", this.properties.issuer());
		claims.put("client_id", owner(record));
		claims.put("sub", reference.subject());
		claims.put("sid", reference.sessionId());
		for (String field : List.of(SessionRecordFields.DEVICE, SessionRecordFields.NAME)) {
			String value = record.get(field);
			if (value != null) {
				claims.put(field, value);
			}
		}
		return this.states.isSessionUnrevoked(issuedAt(record), claims, former(record));
	}

	private static Instant issuedAt(Map<String, String> record) {
		return Instant.ofEpochSecond(
				Long.parseLong(Objects.requireNonNull(record.get(SessionRecordFields.IAT), "A session has an iat")));
	}

	private static Map<String, Object> former(Map<String, String> record) {
		try {
			return JSONObjectUtils.parse(record.getOrDefault(SessionRecordFields.HELD, "{}"));
		}
		catch (ParseException ex) {
			throw new InvalidDataAccessResourceUsageException("The record of a session cannot be read", ex);
		}
	}

	private Map<String, Object> members(RefreshTokenReference reference, Map<String, String> record) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("active", true);
		members.put("iss", this.properties.issuer());
		members.put("sub", reference.subject());
		members.put("client_id", owner(record));
		members.put("iat", issuedAt(record).getEpochSecond());
		members.put("exp", Long.parseLong(record.getOrDefault(SessionRecordFields.EXPIRES, "0")) / 1000);
		members.put("sid", reference.sessionId());
		return members;
	}

	@Override
	public Mono<Void> revoke(String token, String clientId) {
		return Mono.justOrEmpty(RefreshTokenReference.parse(token))
			.flatMap((reference) -> this.states.session(reference.subject(), reference.sessionId())
				.flatMap((record) -> ended(reference, record, clientId)));
	}

	private Mono<Void> ended(RefreshTokenReference reference, Map<String, String> record, String clientId) {
		boolean exists = !record.isEmpty();
		if (exists && !reference.isOfFamily(record.get(SessionRecordFields.FAMILY))) {
			return Mono.empty();
		}
		if (!clientId.equals(owner(record))) {
			return exists ? Mono.error(TokenRequestException.notOwner()) : Mono.empty();
		}
		return SessionEnd.of(this.sessions, reference.subject(), reference.sessionId(), exists);
	}

}
