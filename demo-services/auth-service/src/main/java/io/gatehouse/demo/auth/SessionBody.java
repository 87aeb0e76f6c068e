package io.gatehouse.demo.auth;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.session.Device;
import io.gatehouse.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * A session as listed to its owner or an admin.
 *
 * @param sessionId the session's id
 * @param device with what the user logged in
 * @param address where the login, or the latest refresh, came from
 * @param userAgent what the client called itself then
 * @param createdAt when the user logged in
 * @param lastSeenAt when the session was last used to log in or refresh
 * @param expiresAt when it ends if it is not refreshed before
 * @param current whether it is the session that asks
 */
record SessionBody(@JsonProperty("session_id") String sessionId, Device device, @Nullable String address,
		@JsonProperty("user_agent") @Nullable String userAgent, @JsonProperty("created_at") Instant createdAt,
		@JsonProperty("last_seen_at") Instant lastSeenAt, @JsonProperty("expires_at") Instant expiresAt,
		boolean current) {

	static SessionBody of(Session session, @Nullable String current) {
		return new SessionBody(session.id(), session.device(), session.client().address(), session.client().userAgent(),
				session.createdAt(), session.lastSeenAt(), session.expiresAt(), session.id().equals(current));
	}

}
