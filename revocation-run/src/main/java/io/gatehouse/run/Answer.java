package io.gatehouse.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP answer to a request.
 *
 * @param status the HTTP status; 0 if the connection ended, or nothing came in time
 * @param reason the reason of the refusal, or an empty text
 */
record Answer(int status, String reason) {

	/** No answer. */
	static final Answer NONE = new Answer(0, "");

	private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z_]+)\"");

	/**
	 * Creates an answer from the status and the problem document (RFC 9457), if the body
	 * is one.
	 */
	static Answer of(int status, String body) {
		Matcher matcher = REASON.matcher(body);
		return new Answer(status, matcher.find() ? matcher.group(1) : "");
	}

	@Override
	public String toString() {
		return (this.status == 0) ? "no answer" : (this.status + " " + this.reason).strip();
	}

}
