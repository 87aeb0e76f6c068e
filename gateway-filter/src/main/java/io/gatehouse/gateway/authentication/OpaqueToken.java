package io.gatehouse.gateway.authentication;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.SessionRecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Record of an opaque token in Redis. {@link #toString()} shows none of its contents.
 *
 * @param who the token's user, as of the time of issue
 * @param session the id of its session, or {@code null} if it has none
 * @param issuedAt the time of issue
 * @param scope the scope of the token's revocations, or {@code null} if the hash names
 * none
 * @param remaining the time for which the token certainly exists, unless its session
 * ends; zero if that is unknown
 */
record OpaqueToken(SessionRecord who, @Nullable String session, Instant issuedAt, @Nullable String scope,
		Duration remaining) {

	/**
	 * Values below this are seconds, others milliseconds. It is the year 5138 in seconds,
	 * and 1973 in milliseconds.
	 */
	private static final long FIRST_MILLISECONDS = 100_000_000_000L;

	/**
	 * Reads the fields of a hash.
	 * @param fields the fields that exist, by Gatehouse's names
	 * @param remaining the time for which the token certainly exists, or zero
	 * @throws ParseException if the user or the time of issue is missing, or a field is
	 * malformed
	 */
	static OpaqueToken of(Map<String, String> fields, Duration remaining) throws ParseException {
		SessionRecord who = SessionRecord.of(fields);
		if (who == null) {
			throw new ParseException("The user is missing", 0);
		}
		String session = fields.get(OpaqueTokenKeys.SESSION_FIELD);
		return new OpaqueToken(who, (session == null || session.isEmpty()) ? null : session,
				issuedAt(fields.get(SessionRecordFields.IAT)), scope(fields.get(OpaqueTokenKeys.SCOPE_FIELD)),
				remaining);
	}

	private static @Nullable String scope(@Nullable String text) throws ParseException {
		if (text != null && !text.matches("[A-Za-z0-9_.-]*")) {
			throw new ParseException("The revocation scope contains invalid characters", 0);
		}
		return text;
	}

	private static Instant issuedAt(@Nullable String text) throws ParseException {
		if (text == null || !text.matches("[0-9]{1,15}")) {
			throw new ParseException("The time of issue is not a number", 0);
		}
		long value = Long.parseLong(text);
		return (value < FIRST_MILLISECONDS) ? Instant.ofEpochSecond(value) : Instant.ofEpochMilli(value);
	}

	@Override
	public String toString() {
		return "OpaqueToken[]";
	}

}
