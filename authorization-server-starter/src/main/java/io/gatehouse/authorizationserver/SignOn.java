package io.gatehouse.authorizationserver;

import java.io.Serial;
import java.io.Serializable;
import java.time.Instant;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Sign-on of a browser at the authorization server: an attribute of its HTTP session, and
 * of each request with that session.
 *
 * @param userName the name of the user who has authenticated
 * @param subject the {@code sub}
 * @param sessionId the id of the sign-on's session
 * @param deviceId the id of the browser
 * @param issuedAt the {@code iat} of the sign-on's session, in seconds since 1970
 * @param authenticatedAt the time at which the user authenticated in this HTTP session,
 * in seconds since 1970
 */
record SignOn(String userName, String subject, String sessionId, String deviceId, long issuedAt,
		long authenticatedAt) implements Serializable {

	static final String ATTRIBUTE = SignOn.class.getName();

	@Serial
	private static final long serialVersionUID = 1L;

	/** Returns the sign-on of a request, if it has one. */
	static @Nullable SignOn of(HttpServletRequest request) {
		return (SignOn) request.getAttribute(ATTRIBUTE);
	}

	/** Returns the same sign-on after the user has authenticated again. */
	SignOn authenticatedAt(long time) {
		return new SignOn(this.userName, this.subject, this.sessionId, this.deviceId, this.issuedAt, time);
	}

	Instant issueTime() {
		return Instant.ofEpochSecond(this.issuedAt);
	}

	@Override
	public String toString() {
		return "SignOn[]";
	}

}
