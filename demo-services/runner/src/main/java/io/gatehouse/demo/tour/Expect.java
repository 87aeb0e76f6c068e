package io.gatehouse.demo.tour;

import java.util.Objects;

import io.gatehouse.demo.client.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What the tour expects of answers. What is not as expected throws an
 * {@link IllegalStateException} that tells the difference.
 */
final class Expect {

	private Expect() {
	}

	/** An expectation in words. */
	static void that(boolean holds, String expectation) {
		if (!holds) {
			throw new IllegalStateException("expected that " + expectation);
		}
	}

	/** Two values that should be the same. */
	static void same(String what, @Nullable Object expected, @Nullable Object actual) {
		if (!Objects.equals(expected, actual)) {
			throw new IllegalStateException(what + ": expected " + expected + ", found " + actual);
		}
	}

	/** A status. */
	static Answer status(int expected, Answer answer) {
		if (answer.status() != expected) {
			throw new IllegalStateException("expected HTTP " + expected + ", found " + answer);
		}
		return answer;
	}

	/** A problem by RFC 9457, with its reason. */
	static void problem(int status, String reason, Answer answer) {
		status(status, answer);
		same("reason", reason, answer.reason());
		same("Content-Type", "application/problem+json", answer.header("Content-Type"));
	}

	/** A refusal by RFC 6750 and RFC 9457, with its reason. */
	static void unauthorized(String reason, Answer answer) {
		problem(401, reason, answer);
		challenged(answer);
	}

	/** A challenge by RFC 6750. */
	static void challenged(Answer answer) {
		String challenge = answer.header("WWW-Authenticate");
		that(challenge.startsWith("Bearer "), "there is a challenge for Bearer, found '" + challenge + "'");
	}

}
