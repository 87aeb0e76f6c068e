package io.gatehouse.demo.tour;

import java.util.Objects;

import io.gatehouse.demo.client.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Expectations on answers. A failed one throws an {@link IllegalStateException} that
 * shows the difference.
 */
final class Expect {

	private Expect() {
	}

	/** Expects a condition to hold. */
	static void that(boolean holds, String expectation) {
		if (!holds) {
			throw new IllegalStateException("expected that " + expectation);
		}
	}

	/** Expects two values to be equal. */
	static void same(String what, @Nullable Object expected, @Nullable Object actual) {
		if (!Objects.equals(expected, actual)) {
			throw new IllegalStateException(what + ": expected " + expected + ", found " + actual);
		}
	}

	/** Expects a status. */
	static Answer status(int expected, Answer answer) {
		if (answer.status() != expected) {
			throw new IllegalStateException("expected HTTP " + expected + ", found " + answer);
		}
		return answer;
	}

	/** Expects a problem (RFC 9457) with this reason. */
	static void problem(int status, String reason, Answer answer) {
		status(status, answer);
		same("reason", reason, answer.reason());
		same("Content-Type", "application/problem+json", answer.header("Content-Type"));
	}

	/** Expects a 401 (RFC 6750, RFC 9457) with this reason. */
	static void unauthorized(String reason, Answer answer) {
		problem(401, reason, answer);
		challenged(answer);
	}

	/** Expects a challenge (RFC 6750). */
	static void challenged(Answer answer) {
		String challenge = answer.header("WWW-Authenticate");
		that(challenge.startsWith("Bearer "), "there is a challenge for Bearer, found '" + challenge + "'");
	}

}
