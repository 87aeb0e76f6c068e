package io.gatehouse.demo.tour;

import java.time.Duration;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;

/**
 * Chapter on an outage of Redis: no request is let in unchecked, none hangs, no valid
 * token is called invalid, and all works again after the outage.
 */
final class OutageChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String LOGGED_OUT = "alice, logged out";

	/**
	 * Lease: the longest time that a gateway without contact to Redis trusts its local
	 * copy.
	 */
	private static final Duration LEASE = Duration.ofSeconds(2);

	/** Path to the same service, on a route with {@code allow-stale:6s}. */
	private static final String TOLERANT_PATH = "/tolerant/echo";

	private static final Duration TOLERATED = Duration.ofSeconds(6);

	/**
	 * Longest time between the last confirmation that the local copy is complete and the
	 * stop of Redis.
	 */
	private static final Duration RENEWAL = Duration.ofMillis(500);

	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

	private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(10);

	@Override
	public String title() {
		return "Redis fails and recovers";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		RedisControl redis = target.redis();
		String name = "Redis";
		journal.stepWith(redis, name, "bob logs in, alice logs in and out: 401 logged_out", (control) -> {
			// a new token, independent of bob's earlier sessions
			tourSessions.enter(TourSessions.BOB, gateway.login(TourSessions.BOB, "tour-bob-outage"));
			tourSessions.enter(LOGGED_OUT, gateway.login(TourSessions.ALICE, "tour-outage"));
			Expect.status(204, gateway.logout(tourSessions.token(LOGGED_OUT)));
			expectLoggedOut(gateway, tourSessions);
		});
		long[] stopped = new long[1];
		journal.stepWith(redis, name, "Redis is stopped: 503 with Retry-After within a lease, and no request hangs",
				(control) -> {
					expectAdmitted(gateway, tourSessions, TOLERANT_PATH);
					stopped[0] = System.nanoTime();
					control.stopRedis();
					expectUnavailableSoon(gateway, tourSessions.token(TourSessions.BOB));
				});
		journal.stepWith((redis != null) ? target.gateway2() : null, name, "the second gateway responds the same way",
				(second) -> expectUnavailableSoon(second, tourSessions.token(TourSessions.BOB)));
		journal.stepWith(redis, name, "the public route still works",
				(control) -> Expect.status(200, gateway.get("/public/echo")));
		journal.stepWith(redis, name, "a route with allow-stale:6s accepts requests for that long, and no longer",
				(control) -> expectTolerance(gateway, tourSessions, stopped[0], journal));
		journal.stepWith(redis, name, "alice's revoked token is refused there throughout", (control) -> Expect
			.unauthorized("logged_out", gateway.getAs(tourSessions.token(LOGGED_OUT), TOLERANT_PATH)));
		journal.stepWith(redis, name, "Redis is started again: bob is accepted within 10 seconds", (control) -> {
			control.restartRedis();
			expectRecovery(gateway, tourSessions);
		});
		journal.stepWith(redis, name, "the denylist is still there: alice's revoked token is refused",
				(control) -> expectLoggedOut(gateway, tourSessions));
	}

	private static void expectLoggedOut(DemoClient gateway, TourSessions tourSessions) {
		Expect.unauthorized("logged_out", gateway.getAs(tourSessions.token(LOGGED_OUT), PATH));
	}

	private static void expectUnavailableSoon(DemoClient gateway, String token) {
		Expect.that(Polling.until(LEASE, () -> gateway.getAs(token, PATH).status() == 503),
				"bob is not accepted for longer than a lease");
		expectUnavailable(gateway, token);
	}

	private static void expectUnavailable(DemoClient gateway, String token) {
		long start = System.nanoTime();
		Answer answer = Expect.status(503, gateway.getAs(token, PATH));
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		Expect.that(took.compareTo(ANSWER_LIMIT) < 0, "the response arrives in time, found " + took);
		Expect.that(answer.header("Retry-After").matches("[1-9][0-9]*"),
				"there is a Retry-After, found '" + answer.header("Retry-After") + "'");
	}

	private static void expectAdmitted(DemoClient gateway, TourSessions tourSessions, String path) {
		Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), path));
	}

	private static void expectTolerance(DemoClient gateway, TourSessions tourSessions, long stoppedNanos,
			Journal journal) {
		expectAdmitted(gateway, tourSessions, TOLERANT_PATH);
		long[] latest = { stoppedNanos };
		Expect.that(Polling.until(TOLERATED.multipliedBy(3), () -> {
			long sent = System.nanoTime();
			int status = gateway.getAs(tourSessions.token(TourSessions.BOB), TOLERANT_PATH).status();
			latest[0] = (status == 200) ? sent : latest[0];
			return status == 503;
		}), "requests are finally refused");
		Duration goneOn = Duration.ofNanos(latest[0] - stoppedNanos);
		journal.tell("the last accepted request began " + goneOn.toMillis() + " ms after Redis was stopped");
		Expect.that(goneOn.compareTo(TOLERATED) <= 0, "none is accepted for longer, found " + goneOn);
		Duration least = TOLERATED.minus(RENEWAL.multipliedBy(4));
		Expect.that(goneOn.compareTo(least) > 0, "requests are accepted for that long, found " + goneOn);
	}

	private static void expectRecovery(DemoClient gateway, TourSessions tourSessions) {
		Expect.that(
				Polling.until(RECOVERY_LIMIT,
						() -> gateway.getAs(tourSessions.token(TourSessions.BOB), PATH).status() == 200),
				"bob is accepted again");
	}

}
