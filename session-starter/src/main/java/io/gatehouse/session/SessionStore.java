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
import io.gatehouse.session.SessionScripts.Script;
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
	 * @return the issue, or a {@link LoginRefusedException}
	 */
	Mono<SessionOutcome<Issue>> login(LoginRequest request, RefreshToken token, String tokenKey) {
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
		arguments.put("claims", claims());
		return this.scripts.issue(Script.LOGIN, token.subject(), arguments, List.of())
			.map((outcome) -> outcome.map((says) -> login(token, says)));
	}

	private static Issue login(RefreshToken token, List<String> says) {
		return switch (says.get(0)) {
			case "ok" -> issue(token, says, ended(says.subList(9, says.size())));
			case "banned" -> throw new LoginRefusedException(LoginRefusedException.Kind.BANNED, says.get(2),
					says.get(1).isEmpty() ? null : milli(says.get(1)));
			default -> throw new LoginRefusedException(LoginRefusedException.Kind.DEVICE_LIMIT, "", null);
		};
	}

	/** Returns the claims that all tokens share. */
	private Map<String, Object> claims() {
		return Map.of("iss", this.properties.issuer());
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
	 * @return a {@link Rotation.Good}, or why the token is not valid
	 */
	Mono<SessionOutcome<Rotation>> look(RefreshToken token) {
		Map<String, Object> arguments = arguments(token);
		arguments.put("look", true);
		return this.scripts.issue(Script.REFRESH, token.subject(), arguments, List.of())
			.map((outcome) -> outcome.map((says) -> rotation(token, says)));
	}

	/**
	 * Rotates a refresh token.
	 * @param successor the successor, unless the token was spent before
	 * @param known the results of earlier checks
	 * @return the result
	 */
	Mono<SessionOutcome<Rotation>> refresh(RefreshToken token, Successor successor, Client client, Known known) {
		Map<String, Object> arguments = arguments(token);
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
		return this.scripts.issue(Script.REFRESH, token.subject(), arguments, members)
			.map((outcome) -> outcome.map((says) -> rotation(token, says)));
	}

	private Map<String, Object> arguments(RefreshToken token) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("id", token.sessionId());
		arguments.put("hash", token.hash());
		arguments.put("family", token.familyHash());
		arguments.put("grace", this.properties.refreshGrace().toMillis());
		arguments.put("banned", Floor.code(Reason.BANNED));
		arguments.put("reuse", Floor.code(Reason.REFRESH_REUSE));
		arguments.put("claims", claims());
		return arguments;
	}

	/** Reads the part of the answer that logins and refreshes share. */
	private static Issue issue(RefreshToken token, List<String> says, List<Ended> replaced) {
		return new Issue(Instant.ofEpochSecond(Long.parseLong(says.get(1))), milli(says.get(2)),
				AccountFields.read(token.subject(), says.get(3), says.get(4), says.get(5), says.get(6)), says.get(7),
				says.get(8).equals("opaque"), replaced);
	}

	private static Rotation rotation(RefreshToken token, List<String> says) {
		return switch (says.get(0)) {
			case "ok", "repeat" -> new Rotation.Done(issue(token, says, List.of()), says.get(0).equals("repeat"),
					says.get(9), says.get(10));
			case "good" -> new Rotation.Good(Long.parseLong(says.get(1)), says.subList(2, says.size()));
			case "ended" -> new Rotation.Ended(Floor.reason(Integer.parseInt(says.get(1))), says.get(2));
			case "reuse" -> new Rotation.Ended(Reason.REFRESH_REUSE, says.get(1));
			case "gone" -> new Rotation.Gone(Floor.reason(Integer.parseInt(says.get(1))));
			default -> new Rotation.Unknown();
		};
	}

	/**
	 * Ends sessions.
	 * @param sure whether a session that does not exist is revoked too
	 * @return those that ended
	 */
	Mono<SessionOutcome<List<Ended>>> end(String subject, SessionSelection which, Reason reason, boolean sure,
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
		return this.scripts.run(Script.END, subject, arguments, reason, alsoRevoked)
			.map((outcome) -> outcome.map((says) -> {
				if (says.get(0).equals("over")) {
					throw new IllegalArgumentException("The end of the ban has passed");
				}
				return ended(says.subList(1, says.size()));
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

	/** Lifts a ban, and returns whether there was one. */
	Mono<Boolean> lift(String subject, @Nullable String deviceId) {
		return this.scripts.run(Script.LIFT, subject, Map.of("field", Ban.field(deviceId)))
			.map((outcome) -> outcome.result().get(0).equals("1"));
	}

	/** Sets the device name of a session, and returns whether the session exists. */
	Mono<Boolean> name(String subject, String sessionId, String name) {
		return this.scripts.run(Script.NAME, subject, Map.of("id", sessionId, "name", name))
			.map((outcome) -> outcome.result().get(0).equals("1"));
	}

	/**
	 * Changes an account.
	 * @return how many sessions have it now
	 */
	Mono<SessionOutcome<Integer>> update(Account account) {
		Map<String, Object> arguments = new LinkedHashMap<>();
		arguments.put("account", AccountFields.of(account));
		arguments.put("hurry", CHANGE_PRECEDES.toMillis());
		if (this.properties.revokeOnUpdate()) {
			arguments.put("code", Floor.code(Reason.PERMISSIONS_CHANGED));
		}
		return this.scripts.run(Script.UPDATE, account.subject(), arguments)
			.map((outcome) -> outcome.map((says) -> Integer.valueOf(says.get(0))));
	}

	/** Lists sessions, the newest first. */
	Flux<Session> list(String subject) {
		return this.scripts.run(Script.LIST, subject, Map.of())
			.flatMapIterable((outcome) -> sessions(outcome.result()));
	}

	private static List<Session> sessions(List<String> says) {
		List<Session> sessions = new ArrayList<>();
		int at = 0;
		while (at < says.size()) {
			int end = at + 1 + Integer.parseInt(says.get(at));
			Map<String, String> record = new LinkedHashMap<>();
			for (int i = at + 2; i < end; i += 2) {
				record.put(says.get(i), says.get(i + 1));
			}
			sessions.add(session(says.get(at + 1), record));
			at = end;
		}
		return sessions;
	}

	private static Session session(String id, Map<String, String> record) {
		return new SessionValues(id,
				new Device(record.getOrDefault(SessionRecordFields.DEVICE, id),
						record.get(SessionRecordFields.DEVICE_TYPE), record.get(SessionRecordFields.DEVICE_NAME)),
				new Client(record.get(SessionRecordFields.ADDRESS), record.get(SessionRecordFields.AGENT)),
				milli(record.getOrDefault(SessionRecordFields.CREATED, "0")),
				milli(record.getOrDefault(SessionRecordFields.SEEN, "0")),
				milli(record.getOrDefault(SessionRecordFields.EXPIRES, "0")));
	}

	private static Instant milli(String text) {
		return Instant.ofEpochMilli(Long.parseLong(text));
	}

	/** Reads ids and keys of opaque tokens in turn. */
	private static List<Ended> ended(List<String> says) {
		List<Ended> ended = new ArrayList<>();
		for (int i = 0; i < says.size(); i += 2) {
			ended.add(new Ended(says.get(i), says.get(i + 1)));
		}
		return ended;
	}

	/**
	 * A session that ended.
	 *
	 * @param id the session's id
	 * @param tokenKey the key of its opaque access token; empty for none
	 */
	record Ended(String id, String tokenKey) {

		@Override
		public String toString() {
			return "Ended[" + this.id + "]";
		}

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
	 * Data of an access token.
	 *
	 * @param issuedAt the {@code iat}, in whole seconds
	 * @param expiresAt the end of the session if it is not refreshed
	 * @param account the user, with roles and permissions
	 * @param deviceId the id of the device
	 * @param opaque whether the access token is an opaque one
	 * @param replaced the sessions that made room
	 */
	record Issue(Instant issuedAt, Instant expiresAt, Account account, String deviceId, boolean opaque,
			List<Ended> replaced) {

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

	/** Results of a refresh. */
	sealed interface Rotation {

		/**
		 * The token is valid, and was only checked.
		 *
		 * @param asked the time of the check, by Redis' clock in epoch ms
		 * @param members the names of the relevant floors; empty if the scripts read them
		 * themselves
		 */
		record Good(long asked, List<String> members) implements Rotation {

		}

		/**
		 * The token was spent, now or within the grace period, and has a successor.
		 *
		 * @param issue the data of the access token
		 * @param repeated whether the token had been spent before, within the grace
		 * @param sealed the successor, for the token that came
		 * @param formerKey the key of the session's former opaque access token; empty for
		 * none
		 */
		record Done(Issue issue, boolean repeated, String sealed, String formerKey) implements Rotation {

			@Override
			public String toString() {
				return "Done[repeated=" + this.repeated + "]";
			}

		}

		/**
		 * The session has ended, now or before.
		 *
		 * @param reason why
		 * @param tokenKey the key of its opaque access token; empty for none
		 */
		record Ended(Reason reason, String tokenKey) implements Rotation {

			@Override
			public String toString() {
				return "Ended[" + this.reason + "]";
			}

		}

		/**
		 * The session had ended before.
		 *
		 * @param reason why
		 */
		record Gone(Reason reason) implements Rotation {

		}

		/** The session or the token is unknown. */
		record Unknown() implements Rotation {

		}

	}

}
