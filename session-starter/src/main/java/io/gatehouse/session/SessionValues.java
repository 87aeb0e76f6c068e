package io.gatehouse.session;

import java.time.Instant;

/**
 * Values of a {@link Session}. Not public: a handler that could name the type would have
 * it bound from the request.
 */
record SessionValues(String id, Device device, Client client, Instant createdAt, Instant lastSeenAt,
		Instant expiresAt) implements Session {

	@Override
	public String toString() {
		return "Session[id=" + this.id + ", device=" + this.device + ", client=" + this.client + ", createdAt="
				+ this.createdAt + ", lastSeenAt=" + this.lastSeenAt + ", expiresAt=" + this.expiresAt + "]";
	}

}
