package io.gatehouse.gateway.event;

import java.util.Map;
import java.util.Set;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the floors that the subjects of events name. Simple subjects are {@code iss_sub}
 * and {@code opaque} identifiers (RFC 9493, section 3.2), complex ones have a
 * {@code session} or a {@code user} (SSF 1.0, section 3). The names of earlier drafts are
 * understood, too: {@code subject_type}, {@code iss-sub}, and a complex subject without a
 * format. Other members of a complex subject, such as {@code device} and {@code tenant},
 * do not restrict it: all sessions of the user end.
 */
final class EventSubjects {

	private final Set<String> issuers;

	private final String scope;

	private final boolean ofUsers;

	/**
	 * Creates a reader of subjects.
	 * @param issuers the {@code iss} of subjects that are users of the issuer
	 * @param scope the scope of the issuer's revocations
	 * @param ofUsers whether an event about a session ends all sessions of its user
	 */
	EventSubjects(Set<String> issuers, String scope, boolean ofUsers) {
		this.issuers = issuers;
		this.scope = scope;
		this.ofUsers = ofUsers;
	}

	/**
	 * Finds the floor of an event about a user.
	 * @param subject the subject
	 * @return a member of the list, or {@code null} if the user is not identified as
	 * tokens identify users
	 * @throws RefusedDeliveryException if it is malformed, or of another issuer
	 */
	@Nullable String user(@Nullable Object subject) {
		Map<?, ?> members = object(subject);
		return member("sub", isComplex(members) ? members.get("user") : members);
	}

	/**
	 * Finds the floor of an event about a session, or about all sessions of a user.
	 * @param subject the subject; an {@code opaque} one is a session
	 * @return a member of the list, or {@code null} if neither is identified as tokens
	 * identify them
	 * @throws RefusedDeliveryException if it is malformed, or of another issuer
	 */
	@Nullable String session(@Nullable Object subject) {
		Map<?, ?> members = object(subject);
		if (!isComplex(members)) {
			return member(format(members).equals("opaque") ? "sid" : "sub", members);
		}
		String user = member("sub", members.get("user"));
		String session = member("sid", members.get("session"));
		return (session == null || (this.ofUsers && user != null)) ? user : session;
	}

	private static Map<?, ?> object(@Nullable Object subject) {
		if (subject instanceof Map<?, ?> members) {
			return members;
		}
		throw malformed("An event has no subject");
	}

	private static boolean isComplex(Map<?, ?> subject) {
		String format = format(subject);
		return format.equals("complex") || (format.isEmpty()
				&& (subject.get("user") instanceof Map<?, ?> || subject.get("session") instanceof Map<?, ?>));
	}

	private static String format(Map<?, ?> subject) {
		Object format = subject.containsKey("format") ? subject.get("format") : subject.get("subject_type");
		return (format instanceof String text) ? text.replace('-', '_') : "";
	}

	private @Nullable String member(String claim, @Nullable Object identifier) {
		if (identifier == null) {
			return null;
		}
		Map<?, ?> members = object(identifier);
		return switch (format(members)) {
			case "iss_sub", "id_token_claims" -> {
				checkIssuer(members.get("iss"));
				yield RevocableClaims.member(this.scope, claim, text(members.get("sub")));
			}
			case "opaque" -> RevocableClaims.member(this.scope, claim, text(members.get("id")));
			default -> null;
		};
	}

	private void checkIssuer(@Nullable Object issuer) {
		if (!(issuer instanceof String name)) {
			throw malformed("A subject has no issuer");
		}
		if (!this.issuers.contains(name)) {
			throw new RefusedDeliveryException(DeliveryError.ACCESS_DENIED,
					"The transmitter does not speak for the issuer of the subject");
		}
	}

	private static String text(@Nullable Object value) {
		try {
			if (value instanceof String text) {
				TextConstraints.check("The id", text, JwtVerifier.MAX_IDENTIFIER_LENGTH);
				return text;
			}
		}
		catch (IllegalArgumentException ex) {
			// no id of a token
		}
		throw malformed("A subject has no id, or one that is too long or not a text");
	}

	private static RefusedDeliveryException malformed(String description) {
		return new RefusedDeliveryException(DeliveryError.INVALID_REQUEST, description);
	}

}
