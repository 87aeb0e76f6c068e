package io.gatehouse.run;

/**
 * What a request proves.
 */
enum Outcome {

	/** Let in, before anybody asked to revoke the token. */
	ACCEPTED("accepted before the call"),

	/** Let in, and begun before the call returned. */
	ACCEPTED_MEANWHILE("accepted during the call"),

	/** Refused, and begun before the call returned. */
	REFUSED_MEANWHILE("refused during the call"),

	/** Refused, and begun after the call returned. */
	REFUSED("refused after the call"),

	/** Let in, although it began after the call returned. */
	VIOLATION("ACCEPTED AFTER THE CALL"),

	/** Refused, although nobody had asked to revoke the token. */
	FALSELY_REFUSED("REFUSED BEFORE THE CALL"),

	/** The gateway could not tell (503). */
	UNKNOWN("unknown (503)"),

	/** No answer came. */
	LOST("no answer"),

	/** An answer that says nothing about the token. */
	OTHER("other answers"),

	/** Never begun: every connection was in use, or none could be made. */
	NOT_SENT("not sent");

	private final String label;

	Outcome(String label) {
		this.label = label;
	}

	/** How people read it. */
	String label() {
		return this.label;
	}

}
