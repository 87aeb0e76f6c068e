package io.gatehouse.gateway.event;

import java.util.Locale;

/**
 * Result of an event that was accepted.
 */
enum SecurityEventOutcome {

	/** Tokens were revoked. */
	REVOKED,

	/** The event token had its effect before. */
	REPEATED,

	/** Events of this type, or with these members, have no effect. */
	IGNORED,

	/** The user or session is identified in a way that tokens do not have. */
	UNSUPPORTED_SUBJECT;

	/** Returns the value of its tag, such as {@code unsupported-subject}. */
	String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
