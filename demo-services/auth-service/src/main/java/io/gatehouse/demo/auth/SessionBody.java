package io.gatehouse.demo.auth;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.session.ClientAuthorization;
import io.gatehouse.session.Device;
import io.gatehouse.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * A session as listed to its owner or an admin.
 *
 * @param sessionId the session's id
 * @param device the device of the login
 * @param address the client's address at the login or the latest refresh
 * @param userAgent the client's user agent at that time
 * @param createdAt the time of the login
 * @param lastSeenAt the time of the login or the latest refresh
 * @param expiresAt the end of the session unless it is refreshed before
 * @param current whether it is the caller's session
 * @param clientId the OAuth client that it is for, if any
 * @param signOn the session of the sign-on that it belongs to, if any
 */
record SessionBody(@JsonProperty("session_id") String sessionId, Device device, @Nullable String address,
		@JsonProperty("user_agent") @Nullable String userAgent, @JsonProperty("created_at") Instant createdAt,
		@JsonProperty("last_seen_at") Instant lastSeenAt, @JsonProperty("expires_at") Instant expiresAt,
		boolean current,
		@JsonProperty("client_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String clientId,
		@JsonProperty("sign_on") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String signOn) {

	static SessionBody of(Session session, @Nullable String current) {
		ClientAuthorization authorization = session.authorization();
		return new SessionBody(session.id(), session.device(), session.client().address(), session.client().userAgent(),
				session.createdAt(), session.lastSeenAt(), session.expiresAt(), session.id().equals(current),
				(authorization != null) ? authorization.clientId() : null,
				(authorization != null) ? authorization.signOn() : null);
	}

}
