package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

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

	/** Places in the order of logins, as user.lua writes them. */
	private static final Pattern PLACE = Pattern.compile("\\d{15}:[A-Za-z0-9_-]{1,128}");

	private final SessionScripts scripts;

	private final SessionIndex index;

	private final GatehouseSessionProperties properties;

	SessionStore(SessionScripts scripts, SessionIndex index, GatehouseSessionProperties properties) {
		this.scripts = scripts;
		this.index = index;
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
		arguments.put("order", this.scripts.orderKey(token.subject()));
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
		addHistory(arguments, token.subject());
		return this.index.add(token.subject(), token.sessionId())
			.then(this.scripts.issue(SessionScript.LOGIN, token.subject(), arguments, List.of()))
			.map((outcome) -> outcome.map(SessionStore::done))
			.delayUntil((outcome) -> this.index.remove(SessionIssuance.ids(outcome.result().replaced())))
			.onErrorResume(LoginRefusedException.class,
					(ex) -> this.index.remove(List.of(token.sessionId())).then(Mono.error(ex)));
	}

	/** Adds the arguments of a script that ends sessions, if there is a history. */
	private void addHistory(Map<String, Object> arguments, String subject) {
		GatehouseSessionProperties.History history = this.properties.history();
		if (history.size() > 0) {
			arguments.put("history", Map.of("key", this.scripts.historyKey(subject), "size", history.size(), "kept",
					history.retention().toMillis()));
		}
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
		return indexed(token, this.scripts.issue(SessionScript.REFRESH, token.subject(), arguments, List.of()));
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
		return indexed(token, this.scripts.issue(SessionScript.REFRESH, token.subject(), arguments, members));
	}

	private Mono<SessionOutcome<Rotation>> indexed(RefreshToken token, Mono<SessionOutcome<Rotation>> rotation) {
		return rotation.delayUntil((outcome) -> {
			if (outcome.result() instanceof Rotation.Done) {
				return this.index.add(token.subject(), token.sessionId());
			}
			return (outcome.result() instanceof Rotation.Ended) ? this.index.remove(List.of(token.sessionId()))
					: Mono.empty();
		});
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
		addHistory(arguments, token.subject());
		return arguments;
	}

	/**
	 * Ends sessions.
	 * @param end the operation
	 * @return those that ended
	 */
	Mono<SessionOutcome<List<EndedSession>>> end(String subject, End end) {
		SessionSelection which = end.which();
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("which", switch (which.kind()) {
			case ALL -> "all";
			case SESSION -> "session";
			case ALL_BUT -> "but";
			case DEVICE -> "device";
		});
		arguments.put("id", which.id());
		arguments.put("code", Floor.code(end.reason()));
		arguments.put("sure", end.sure());
		if (end.ban() != null) {
			arguments.put("ban", arguments(end.ban()));
		}
		if (end.actor() != null) {
			arguments.put("actor", end.actor());
		}
		addHistory(arguments, subject);
		List<String> alsoRevoked = (which.kind() == SessionSelection.Kind.ALL)
				? List.of(this.scripts.member("sub", subject)) : List.of();
		return this.scripts.end(subject, arguments, end.reason(), alsoRevoked).map((outcome) -> outcome.map((reply) -> {
			if (reply.over()) {
				throw new IllegalArgumentException("The end of the ban has passed");
			}
			return reply.ended();
		})).delayUntil((outcome) -> this.index.remove(SessionIssuance.ids(outcome.result())));
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

	/** Lists a part of the sessions, the newest first. */
	Mono<CursorPage<Session>> page(String subject, @Nullable String cursor, int limit) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		if (cursor != null) {
			if (!PLACE.matcher(cursor).matches()) {
				throw CursorPage.malformedCursor();
			}
			arguments.put("after", cursor);
		}
		arguments.put("order", this.scripts.orderKey(subject));
		arguments.put("count", limit);
		return this.scripts.run(SessionScript.PAGE, subject, arguments).map(SessionOutcome::result);
	}

	/** Lists a part of the sessions that were ended, the latest first. */
	Mono<CursorPage<PastSession>> history(String subject, @Nullable String cursor, int limit) {
		return this.scripts.history(subject, PastSessionValues.position(cursor), limit,
				this.properties.history().retention());
	}

	/** Deletes the history of a user, and returns whether there was one. */
	Mono<Boolean> deleteHistory(String subject) {
		return this.scripts.deleteHistory(subject);
	}

	/**
	 * Operation that ends sessions.
	 *
	 * @param which the selection among the user's sessions
	 * @param reason the reason that clients receive
	 * @param sure whether a session that does not exist is revoked too
	 * @param ban a new ban, if there is one
	 * @param actor the actor, if it is known
	 */
	record End(SessionSelection which, Reason reason, boolean sure, @Nullable Ban ban, @Nullable String actor) {

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
