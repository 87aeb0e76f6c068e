package io.gatehouse.run;

/**
 * Outcome of a request in relation to the revocation of its token.
 */
enum Outcome {

	/** Let in, before a call to revoke the token began. */
	ACCEPTED("accepted before the call"),

	/** Let in; begun before the call returned. */
	ACCEPTED_MEANWHILE("accepted during the call"),

	/** Refused; begun before the call returned. */
	REFUSED_MEANWHILE("refused during the call"),

	/** Refused; begun after the call returned. */
	REFUSED("refused after the call"),

	/** Let in, although begun after the call returned. */
	VIOLATION("ACCEPTED AFTER THE CALL"),

	/** Refused, before a call to revoke the token began. */
	FALSELY_REFUSED("REFUSED BEFORE THE CALL"),

	/** The gateway had no verdict (503). */
	UNKNOWN("unknown (503)"),

	/** No answer came. */
	LOST("no answer"),

	/** An answer that says nothing about the token. */
	OTHER("other answers"),

	/** Not sent: every connection was in use, or connecting failed. */
	NOT_SENT("not sent");

	private final String label;

	Outcome(String label) {
		this.label = label;
	}

	/** Returns the label for people. */
	String label() {
		return this.label;
	}

}
