package io.gatehouse.gateway.authentication;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Session as it is stored in Redis. {@link #toString()} shows none of it.
 *
 * @param who the session's user
 * @param tokenKey the key of the session's opaque access token, or {@code null} if it has
 * none
 * @param remaining the time for which the record certainly stays as it is, unless one of
 * its floors rises; zero if that is unknown
 */
record StoredSession(SessionRecord who, @Nullable String tokenKey, Duration remaining) {

	@Override
	public String toString() {
		return "StoredSession[]";
	}

}
