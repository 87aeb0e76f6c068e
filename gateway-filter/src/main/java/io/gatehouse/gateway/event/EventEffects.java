package io.gatehouse.gateway.event;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Effects of an event token: what is revoked, and the outcome of each event.
 *
 * @param members the members of the list whose floors rise, none if nothing is revoked
 * @param reason the reason of the first event that revokes
 * @param outcomes the outcomes, in the order of the events
 */
record EventEffects(Set<String> members, Reason reason, List<Outcome> outcomes) {

	/**
	 * Finds the effects of a token.
	 * @throws RefusedDeliveryException if an event does not have its required members, or
	 * is about a user of another issuer
	 */
	static EventEffects of(SecurityEventToken token, Transmitter transmitter) {
		Set<String> floors = new LinkedHashSet<>();
		List<Outcome> results = new ArrayList<>();
		Reason first = null;
		for (Map.Entry<String, Map<?, ?>> entry : token.events().entrySet()) {
			SecurityEventType type = SecurityEventType.ofUri(entry.getKey());
			Map<?, ?> event = entry.getValue();
			if (!revokes(type, event, transmitter)) {
				results.add(new Outcome(type, SecurityEventOutcome.IGNORED));
				continue;
			}
			// SSF 1.0 has one subject for all events, its predecessors one in each
			Object subject = (token.subject() != null) ? token.subject() : event.get("subject");
			String floor = floor(type, subject, transmitter.subjects());
			if (floor == null) {
				results.add(new Outcome(type, SecurityEventOutcome.UNSUPPORTED_SUBJECT));
				continue;
			}
			results.add(new Outcome(type, SecurityEventOutcome.REVOKED));
			floors.add(floor);
			first = (first != null) ? first : reason(type, event);
		}
		return new EventEffects(floors, (first != null) ? first : Reason.REVOKED, results);
	}

	private static @Nullable String floor(SecurityEventType type, @Nullable Object subject, EventSubjects subjects) {
		return (type == SecurityEventType.SESSION_REVOKED) ? subjects.session(subject) : subjects.user(subject);
	}

	private static boolean revokes(SecurityEventType type, Map<?, ?> event, Transmitter transmitter) {
		return switch (type) {
			case SESSION_REVOKED, ACCOUNT_DISABLED, ACCOUNT_PURGED, SESSIONS_REVOKED, TOKENS_REVOKED -> true;
			case CREDENTIAL_CHANGE -> revokes(event.get("change_type"), transmitter);
			case VERIFICATION, STREAM_UPDATED, OTHER -> false;
		};
	}

	private static boolean revokes(@Nullable Object change, Transmitter transmitter) {
		if (!(change instanceof String)) {
			throw new RefusedDeliveryException(DeliveryError.INVALID_REQUEST, "A credential-change has no change_type");
		}
		return transmitter.credentialChanges()
			.stream()
			.anyMatch((revoking) -> revoking.name().toLowerCase(Locale.ROOT).equals(change));
	}

	private static Reason reason(SecurityEventType type, Map<?, ?> event) {
		Object credential = event.get("credential_type");
		return (type == SecurityEventType.CREDENTIAL_CHANGE && "password".equals(credential)) ? Reason.PASSWORD_CHANGED
				: Reason.REVOKED;
	}

	@Override
	public String toString() {
		return "EventEffects" + this.outcomes;
	}

	/**
	 * Outcome of one event.
	 *
	 * @param type the type of the event
	 * @param outcome what came of it
	 */
	record Outcome(SecurityEventType type, SecurityEventOutcome outcome) {

	}

}
