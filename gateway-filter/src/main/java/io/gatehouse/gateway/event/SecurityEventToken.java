package io.gatehouse.gateway.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Security Event Token (RFC 8417) whose signature, issuer, audience and times were
 * verified.
 *
 * @param issuer the {@code iss}
 * @param id the {@code jti}
 * @param expiresAt the time from which it is refused: the {@code exp}, or {@code iat}
 * plus the greatest age
 * @param subject the {@code sub_id} (RFC 9493, section 4.1), or {@code null} if the
 * subjects are members of the events
 * @param events the members of each event, by its URI, in the order of the token
 */
record SecurityEventToken(String issuer, String id, Instant expiresAt, @Nullable Object subject,
		Map<String, Map<?, ?>> events) {

	/** A token is about one logical event, which may have several types. */
	private static final int MAX_EVENTS = 16;

	/**
	 * Reads a token.
	 * @throws RefusedDeliveryException if it is no event token
	 */
	static SecurityEventToken of(Jwt jwt) {
		if (!(jwt.getClaims().get("events") instanceof Map<?, ?> events) || events.isEmpty()) {
			throw malformed("The token has no events");
		}
		if (events.size() > MAX_EVENTS) {
			throw malformed("The token has more than " + MAX_EVENTS + " events");
		}
		Map<String, Map<?, ?>> members = new LinkedHashMap<>();
		events.forEach((uri, event) -> {
			if (!(event instanceof Map<?, ?> object)) {
				throw malformed("An event is not a JSON object");
			}
			members.put(String.valueOf(uri), object);
		});
		return new SecurityEventToken(
				Objects.requireNonNull(jwt.getClaimAsString("iss"), "A verified token has an iss"),
				Objects.requireNonNull(jwt.getId(), "A verified token has a jti"),
				Objects.requireNonNull(jwt.getExpiresAt(), "A verified token expires"), jwt.getClaims().get("sub_id"),
				members);
	}

	private static RefusedDeliveryException malformed(String description) {
		return new RefusedDeliveryException(DeliveryError.INVALID_REQUEST, description);
	}

	@Override
	public String toString() {
		return "SecurityEventToken[]";
	}

}
