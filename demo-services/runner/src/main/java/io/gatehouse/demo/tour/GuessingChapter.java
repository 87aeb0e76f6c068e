package io.gatehouse.demo.tour;

import java.util.UUID;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on guessing passwords. The user name does not exist, which a client cannot
 * tell, so no real user is locked out.
 */
final class GuessingChapter implements Chapter {

	/** Default of {@code demo.attempts.per-user}. */
	private static final int LIMIT = 10;

	@Override
	public String title() {
		return "Guessing passwords";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		String username = "tour-" + UUID.randomUUID();
		journal.step(LIMIT + " wrong passwords, each with a different forged address: 401 bad_credentials", () -> {
			for (int i = 0; i < LIMIT; i++) {
				Expect.unauthorized("bad_credentials", guess(gateway, username, i));
			}
		});
		journal.step("the next attempt is refused without a check: 429 too_many_attempts with Retry-After",
				() -> expectTooMany(guess(gateway, username, LIMIT)));
		journal.stepWith(target.gateway2(), "the second gateway", "through the second gateway too: 429",
				(second) -> expectTooMany(guess(second, username, LIMIT + 1)));
		journal.step("alice can still log in from the same address",
				() -> gateway.login(TourSessions.ALICE, "tour-laptop"));
	}

	private static Answer guess(DemoClient gateway, String username, int number) {
		return gateway.tryLogin(username, "guess-" + number, "tour", "X-Forwarded-For", "203.0.113." + number);
	}

	private static void expectTooMany(Answer answer) {
		Expect.problem(429, "too_many_attempts", answer);
		Expect.that(answer.header("Retry-After").matches("[1-9][0-9]*"),
				"there is a Retry-After, found '" + answer.header("Retry-After") + "'");
	}

}
