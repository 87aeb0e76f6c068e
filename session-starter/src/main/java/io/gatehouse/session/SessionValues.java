package io.gatehouse.session;

import java.time.Instant;
import java.util.Map;

import io.gatehouse.revocation.SessionRecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Values of a {@link Session}. Not public: a handler that could name the type would have
 * it bound from the request.
 */
record SessionValues(String id, Device device, Client client, Instant createdAt, Instant lastSeenAt, Instant expiresAt,
		@Nullable ClientAuthorization authorization) implements Session {

	/** Reads a session from the fields of its record. */
	static SessionValues of(String id, Map<String, String> record) {
		Device device = new Device(record.getOrDefault(SessionRecordFields.DEVICE, id),
				record.get(SessionRecordFields.DEVICE_TYPE), record.get(SessionRecordFields.DEVICE_NAME));
		Client client = new Client(record.get(SessionRecordFields.ADDRESS), record.get(SessionRecordFields.AGENT));
		return new SessionValues(id, device, client, time(record, SessionRecordFields.CREATED),
				time(record, SessionRecordFields.SEEN), time(record, SessionRecordFields.EXPIRES),
				authorization(record.get(SessionRecordFields.CLIENT_ID), record.get(SessionRecordFields.SIGN_ON)));
	}

	private static @Nullable ClientAuthorization authorization(@Nullable String clientId, @Nullable String signOn) {
		return (clientId != null) ? new ClientAuthorization(clientId, signOn) : null;
	}

	private static Instant time(Map<String, String> record, String field) {
		return Instant.ofEpochMilli(Long.parseLong(record.getOrDefault(field, "0")));
	}

	@Override
	public String toString() {
		return "Session[id=" + this.id + ", device=" + this.device + ", client=" + this.client + ", createdAt="
				+ this.createdAt + ", lastSeenAt=" + this.lastSeenAt + ", expiresAt=" + this.expiresAt
				+ ", authorization=" + this.authorization + "]";
	}

}
