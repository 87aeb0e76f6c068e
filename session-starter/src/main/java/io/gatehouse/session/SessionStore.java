package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads and writes sessions in Redis. Each operation is one script
 * ({@link SessionScripts} shows the commands) on the user's records. A record is a hash
 * with the fields of {@link SessionRecordFields} that lives as long as the session.
 */
final class SessionStore {

	/**
	 * Period in which a change of an account takes precedence over values of a login or
	 * refresh, which may have been read before the change.
	 */
	private static final Duration CHANGE_PRECEDES = Duration.ofMinutes(1);

	private final SessionScripts scripts;

	private final GatehouseSessionProperties properties;

	SessionStore(SessionScripts scripts, GatehouseSessionProperties properties) {
		this.scripts = scripts;
		this.properties = properties;
	}

	/**
	 * Creates a session.
	 * @param tokenKey the key of its opaque access token, if it has one
	 * @return the data of its token, or a {@link LoginRefusedException}
	 */
	Mono<SessionOutcome<LoginReply.Done>> login(LoginRequest request, RefreshToken token, String tokenKey) {
		Device device = request.device();
		DevicePolicy policy = (request.policy() != null) ? request.policy() : this.properties.devices();
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("id", token.sessionId());
		arguments.put("device", device.id());
		if (device.type() != null) {
			arguments.put("kind", device.type());
		}
		arguments.put("fields", fields(request, token));
		arguments.put("account", AccountFields.of(request.account()));
		arguments.put("idle", this.properties.refreshTokenLife().toMillis());
		arguments.put("life", this.properties.sessionLife().toMillis());
		arguments.put("policy",
				Map.of("same", policy.sameDeviceReplaces(), "one", policy.onePerType(), "user", policy.maxPerUser(),
						"kinds", policy.maxPerType(), "refuse", policy.whenFull() == DevicePolicy.WhenFull.REFUSE));
		arguments.put("replaced", Floor.code(Reason.REPLACED));
		arguments.put("format", format(this.properties.tokenFormat()));
		arguments.put("token", tokenKey);
		Map<String, Object> claims = claims();
		ClientAuthorization authorization = request.authorization();
		if (authorization != null) {
			claims.put("client_id", authorization.clientId());
			if (authorization.signOn() != null) {
				arguments.put("sign_on", authorization.signOn());
			}
		}
		arguments.put("claims", claims);
		return this.scripts.issue(SessionScript.LOGIN, token.subject(), arguments, List.of())
			.map((outcome) -> outcome.map(SessionStore::done));
	}

	private static LoginReply.Done done(LoginReply reply) {
		if (reply instanceof LoginReply.Done done) {
			return done;
		}
		if (reply instanceof LoginReply.Banned ban) {
			throw new LoginRefusedException(LoginRefusedException.Kind.BANNED, ban.reason(), ban.until());
		}
		throw new LoginRefusedException((reply instanceof LoginReply.Over) ? LoginRefusedException.Kind.SIGN_ON_ENDED
				: LoginRefusedException.Kind.DEVICE_LIMIT, "", null);
	}

	/** Returns the claims that all tokens share. */
	private Map<String, Object> claims() {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("client_id", this.properties.clientId());
		claims.put("iss", this.properties.issuer());
		return claims;
	}

	private static String format(TokenFormat format) {
		return format.name().toLowerCase(Locale.ROOT);
	}

	private static List<String> fields(LoginRequest request, RefreshToken token) {
		List<String> fields = new ArrayList<>(
				List.of(SessionRecordFields.USER, token.subject(), SessionRecordFields.DEVICE, request.device().id(),
						SessionRecordFields.REFRESH, token.hash(), SessionRecordFields.FAMILY, token.familyHash()));
		AccountFields.add(fields, SessionRecordFields.FORMAT,
				(request.tokenFormat() != null) ? format(request.tokenFormat()) : null);
		AccountFields.add(fields, SessionRecordFields.DEVICE_TYPE, request.device().type());
		AccountFields.add(fields, SessionRecordFields.DEVICE_NAME, request.device().name());
		if (request.authorization() != null) {
			AccountFields.add(fields, SessionRecordFields.CLIENT_ID, request.authorization().clientId());
			AccountFields.add(fields, SessionRecordFields.SIGN_ON, request.authorization().signOn());
		}
		fields.addAll(fields(request.client()));
		return fields;
	}

	private static List<String> fields(Client client) {
		List<String> fields = new ArrayList<>();
		AccountFields.add(fields, SessionRecordFields.ADDRESS, client.address());
		AccountFields.add(fields, SessionRecordFields.AGENT, client.userAgent());
		return fields;
	}

	/**
	 * Checks a refresh token without spending it. The session of a stolen one ends.
	 * @param clientId the OAuth client that the session must be of; {@code null} if it
	 * must be of none
	 * @return a {@link Rotation.Good}, or why the token is not valid
	 */
	Mono<SessionOutcome<Rotation>> look(RefreshToken token, @Nullable String clientId) {
		Map<String, Object> arguments = arguments(token, clientId);
		arguments.put("look", true);
		return this.scripts.issue(SessionScript.REFRESH, token.subject(), arguments, List.of());
	}

	/**
	 * Rotates a refresh token.
	 * @param clientId the OAuth client that the session must be of; {@code null} if it
	 * must be of none
	 * @param successor the successor, unless the token was spent before
	 * @param known the results of earlier checks
	 * @return the result
	 */
	Mono<SessionOutcome<Rotation>> refresh(RefreshToken token, @Nullable String clientId, Successor successor,
			Client client, Known known) {
		Map<String, Object> arguments = arguments(token, clientId);
		arguments.put("next", successor.next().hash());
		arguments.put("sealed", successor.sealed());
		arguments.put("format", format(this.properties.tokenFormat()));
		arguments.put("token", successor.tokenKey());
		arguments.put("idle", this.properties.refreshTokenLife().toMillis());
		if (known.account() != null) {
			arguments.put("account", AccountFields.of(known.account()));
		}
		if (known.good() != null) {
			arguments.put("asked", known.good().asked());
		}
		arguments.put("disabled", known.disabled());
		arguments.put("fields", fields(client));
		List<String> members = (known.good() != null) ? known.good().members() : List.of();
		return this.scripts.issue(SessionScript.REFRESH, token.subject(), arguments, members);
	}

	private Map<String, Object> arguments(RefreshToken token, @Nullable String clientId) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		if (clientId != null) {
			arguments.put("client", clientId);
		}
		arguments.put("id", token.sessionId());
		arguments.put("hash", token.hash());
		arguments.put("family", token.familyHash());
		arguments.put("grace", this.properties.refreshGrace().toMillis());
		arguments.put("banned", Floor.code(Reason.BANNED));
		arguments.put("reuse", Floor.code(Reason.REFRESH_REUSE));
		arguments.put("claims", claims());
		return arguments;
	}

	/**
	 * Ends sessions.
	 * @param sure whether a session that does not exist is revoked too
	 * @return those that ended
	 */
	Mono<SessionOutcome<List<EndedSession>>> end(String subject, SessionSelection which, Reason reason, boolean sure,
			@Nullable Ban ban) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("which", switch (which.kind()) {
			case ALL -> "all";
			case SESSION -> "session";
			case ALL_BUT -> "but";
			case DEVICE -> "device";
		});
		arguments.put("id", which.id());
		arguments.put("code", Floor.code(reason));
		arguments.put("sure", sure);
		if (ban != null) {
			arguments.put("ban", arguments(ban));
		}
		List<String> alsoRevoked = (which.kind() == SessionSelection.Kind.ALL)
				? List.of(this.scripts.member("sub", subject)) : List.of();
		return this.scripts.end(subject, arguments, reason, alsoRevoked).map((outcome) -> outcome.map((reply) -> {
			if (reply.over()) {
				throw new IllegalArgumentException("The end of the ban has passed");
			}
			return reply.ended();
		}));
	}

	/**
	 * Waits until no gateway accepts the ended sessions.
	 * @see SessionScripts#confirm
	 */
	Mono<Void> confirm(String subject, List<MemberFloor> raised) {
		return this.scripts.confirm(subject, raised);
	}

	private static Map<String, Object> arguments(Ban ban) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		String ends = (ban.until() != null) ? Long.toString(ban.until().toEpochMilli()) : "";
		arguments.put("field", Ban.field(ban.deviceId()));
		arguments.put("value", ends + " " + ((ban.reason() != null) ? ban.reason() : ""));
		if (ban.until() != null) {
			arguments.put("ends", ban.until().toEpochMilli());
		}
		return arguments;
	}

	/** Lists the bans of a user and of the user's devices. */
	Flux<Ban> bans(String subject) {
		return this.scripts.run(SessionScript.BANS, subject, Map.of()).flatMapIterable(SessionOutcome::result);
	}

	/** Lifts a ban, and returns whether there was one. */
	Mono<Boolean> lift(String subject, @Nullable String deviceId) {
		return this.scripts.run(SessionScript.LIFT, subject, Map.of("field", Ban.field(deviceId)))
			.map(SessionOutcome::result);
	}

	/** Sets the device name of a session, and returns whether the session exists. */
	Mono<Boolean> name(String subject, String sessionId, String name) {
		return this.scripts.run(SessionScript.NAME, subject, Map.of("id", sessionId, "name", name))
			.map(SessionOutcome::result);
	}

	/**
	 * Changes an account.
	 * @return how many sessions have it now
	 */
	Mono<SessionOutcome<Long>> update(Account account) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("account", AccountFields.of(account));
		arguments.put("hurry", CHANGE_PRECEDES.toMillis());
		if (this.properties.revokeOnUpdate()) {
			arguments.put("code", Floor.code(Reason.PERMISSIONS_CHANGED));
		}
		return this.scripts.run(SessionScript.UPDATE, account.subject(), arguments);
	}

	/**
	 * Returns the sign-on of a session, an empty text for none; empty if the user has no
	 * such session.
	 */
	Mono<String> signOnOf(String subject, String sessionId) {
		return this.scripts.signOnOf(subject, sessionId);
	}

	/**
	 * Returns the issue time of the first token of a session, if a refresh token is its
	 * latest; otherwise empty.
	 */
	Mono<Instant> began(RefreshToken token) {
		return this.scripts.issueTimeOfCurrent(token);
	}

	/** Lists sessions, the newest first. */
	Flux<Session> list(String subject) {
		return this.scripts.run(SessionScript.LIST, subject, Map.of()).flatMapIterable(SessionOutcome::result);
	}

	/**
	 * Tokens that a spent refresh token yields.
	 *
	 * @param next the next refresh token
	 * @param sealed its secret and the next opaque access token, encrypted
	 * @param tokenKey the key of that access token, if the session has one
	 */
	record Successor(RefreshToken next, String sealed, String tokenKey) {

		@Override
		public String toString() {
			return "Successor[]";
		}

	}

	/**
	 * Results of the checks before a refresh.
	 *
	 * @param good the token's validity, if it was checked
	 * @param account the current account; {@code null} to keep that of the record
	 * @param disabled whether the account is missing or disabled
	 */
	record Known(Rotation.@Nullable Good good, @Nullable Account account, boolean disabled) {

		/** No checks: the record's account is used. */
		static final Known NOTHING = new Known(null, null, false);

	}

}
