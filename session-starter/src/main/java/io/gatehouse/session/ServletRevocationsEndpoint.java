package io.gatehouse.session;

import java.util.Map;
import java.util.Objects;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Blocking {@link RevocationsEndpoint} for servlet applications, whose actuator accepts
 * answers with a status from blocking endpoints only.
 */
@WebEndpoint(id = "revocations", defaultAccess = Access.NONE)
final class ServletRevocationsEndpoint {

	private final RevocationsEndpoint endpoint;

	ServletRevocationsEndpoint(RevocationsEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Revokes tokens.
	 * @see RevocationsEndpoint#revoke(String, String)
	 */
	@WriteOperation
	WebEndpointResponse<Map<String, String>> revoke(String reason, String member) {
		return Objects.requireNonNull(this.endpoint.revoke(reason, member).block());
	}

}
