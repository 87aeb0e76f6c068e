package io.gatehouse.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Values of a {@link PastSession}. Not public, as {@link SessionValues}.
 */
record PastSessionValues(String id, Device device, Client client, Instant createdAt, Instant endedAt, Reason reason,
		@Nullable String actor) implements PastSession {

	/** Ids of a stream's entries. */
	private static final Pattern ENTRY = Pattern.compile("\\d{1,19}-\\d{1,19}");

	/** Returns a cursor as history.lua takes it. */
	static String position(@Nullable String cursor) {
		if (cursor == null) {
			return "";
		}
		if (!ENTRY.matcher(cursor).matches()) {
			throw CursorPage.malformedCursor();
		}
		return cursor;
	}

	/** Reads what history.lua returned. */
	static CursorPage<PastSession> page(List<?> returned) {
		ReplyTexts texts = new ReplyTexts(returned);
		String next = texts.next();
		List<PastSession> sessions = new ArrayList<>();
		while (texts.hasNext()) {
			sessions.add(of(texts.next(), texts.fields()));
		}
		return new CursorPage<>(sessions, next.isEmpty() ? null : next);
	}

	/** Reads an entry, whose id begins with its time in epoch ms. */
	private static PastSessionValues of(String entry, Map<String, String> fields) {
		String id = fields.getOrDefault("id", "");
		Device device = new Device(fields.getOrDefault(SessionRecordFields.DEVICE, id),
				fields.get(SessionRecordFields.DEVICE_TYPE), fields.get(SessionRecordFields.DEVICE_NAME));
		Client client = new Client(fields.get(SessionRecordFields.ADDRESS), fields.get(SessionRecordFields.AGENT));
		return new PastSessionValues(id, device, client, milli(fields.getOrDefault(SessionRecordFields.CREATED, "0")),
				milli(entry.substring(0, entry.indexOf('-'))),
				Floor.reason(Integer.parseInt(fields.getOrDefault("reason", "0"))), fields.get("actor"));
	}

	private static Instant milli(String text) {
		return Instant.ofEpochMilli(Long.parseLong(text));
	}

	@Override
	public String toString() {
		return "PastSession[id=" + this.id + ", device=" + this.device + ", client=" + this.client + ", createdAt="
				+ this.createdAt + ", endedAt=" + this.endedAt + ", reason=" + this.reason + ", actor=" + this.actor
				+ "]";
	}

}
