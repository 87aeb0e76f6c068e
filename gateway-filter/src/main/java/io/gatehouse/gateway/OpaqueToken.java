package io.gatehouse.gateway;

import java.text.ParseException;
import java.time.Instant;
import java.util.Map;

import io.gatehouse.revocation.OpaqueTokenKeys;
import org.jspecify.annotations.Nullable;

/**
 * What Redis holds about an opaque token. {@link #toString()} shows nothing of it.
 *
 * @param who who got it, as it was when it was issued
 * @param session the id of its session, or {@code null} if it has none
 * @param issuedAt when it was issued
 * @param scope the scope in which its revocations stand, or {@code null} if it does not
 * say
 */
record OpaqueToken(SessionRecord who, @Nullable String session, Instant issuedAt, @Nullable String scope) {

	/** In seconds this is the year 5138, and in milliseconds 1973. */
	private static final long FIRST_MILLISECONDS = 100_000_000_000L;

	/**
	 * Reads a hash.
	 * @param fields the fields that are there, by our names
	 * @throws ParseException if there is no user or no time of issue, or something cannot
	 * be read
	 */
	static OpaqueToken of(Map<String, String> fields) throws ParseException {
		SessionRecord who = SessionRecord.of(fields);
		if (who == null) {
			throw new ParseException("No user", 0);
		}
		String session = fields.get("session");
		return new OpaqueToken(who, (session == null || session.isEmpty()) ? null : session,
				issuedAt(fields.get("iat")), scope(fields.get(OpaqueTokenKeys.SCOPE_FIELD)));
	}

	private static @Nullable String scope(@Nullable String text) throws ParseException {
		if (text != null && !text.matches("[A-Za-z0-9_.-]*")) {
			throw new ParseException("A revocation scope with other characters", 0);
		}
		return text;
	}

	private static Instant issuedAt(@Nullable String text) throws ParseException {
		if (text == null || !text.matches("[0-9]{1,15}")) {
			throw new ParseException("No time of issue in digits", 0);
		}
		long value = Long.parseLong(text);
		return (value < FIRST_MILLISECONDS) ? Instant.ofEpochSecond(value) : Instant.ofEpochMilli(value);
	}

	@Override
	public String toString() {
		return "OpaqueToken[]";
	}

}
