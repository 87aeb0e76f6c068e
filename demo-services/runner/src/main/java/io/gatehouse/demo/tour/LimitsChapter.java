package io.gatehouse.demo.tour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on rate limits, which depend on the user's plan and are counted over all
 * gateways together.
 */
final class LimitsChapter implements Chapter {

	private static final String PATH = "/limited/echo";

	private static final String PUBLIC_PATH = "/limited-public/echo";

	/** Burst of every plan but gold. */
	private static final int BURST = 5;

	private static final int RATE = 1;

	private static final int REQUESTS = 30;

	@Override
	public String title() {
		return "A plan limits the rate of requests";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		List<DemoClient> gateways = Stream.of(target.gateway(), target.gateway2()).filter(Objects::nonNull).toList();
		journal.step(
				"free sends " + REQUESTS
						+ " requests to the gateways in turn: a few succeed, then 429 with Retry-After",
				() -> expectLimited(gateways, journal, (i) -> get(gateways, i, tourSessions.token(TourSessions.FREE))));
		journal.step("headers that claim another plan, or another address, change nothing",
				() -> expectLimited(gateways, journal, (i) -> get(gateways, i, tourSessions.token(TourSessions.FREE),
						"X-User-Plan", "gold", "X-User-Id", "user-" + i, "X-Forwarded-For", "203.0.113." + i)));
		journal.step("gold sends as many, and all succeed", () -> {
			for (int i = 0; i < REQUESTS; i++) {
				Answer answer = Expect.status(200, get(gateways, i, tourSessions.token(TourSessions.GOLD)));
				Expect.that(answer.header("RateLimit-Policy").contains("q=40"),
						"the answer names the limit, found '" + answer.header("RateLimit-Policy") + "'");
			}
		});
		journal
			.step("a caller without a token is counted by address, regardless of X-Forwarded-For", () -> expectLimited(
					gateways, journal,
					(i) -> gateways.get(i % gateways.size()).get(PUBLIC_PATH, "X-Forwarded-For", "203.0.113." + i)));
	}

	private static Answer get(List<DemoClient> gateways, int index, String token, String... headers) {
		return gateways.get(index % gateways.size()).getAs(token, PATH, headers);
	}

	/**
	 * Sends the requests and expects some to be limited. The bound takes the elapsed time
	 * into account, and holds for any earlier requests.
	 */
	private static void expectLimited(List<DemoClient> gateways, Journal journal, IntFunction<Answer> request) {
		long start = System.nanoTime();
		List<Answer> refused = new ArrayList<>();
		int admitted = 0;
		for (int i = 0; i < REQUESTS; i++) {
			Answer answer = request.apply(i);
			if (answer.status() == 200) {
				admitted++;
			}
			else {
				refused.add(answer);
			}
		}
		long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
		journal.tell(admitted + " of " + REQUESTS + " succeeded, at " + gateways.size() + " gateways");
		Expect.that(admitted <= BURST + RATE * (seconds + 1), "no more succeed than the plan allows");
		Expect.that(!refused.isEmpty(), "some are refused");
		for (Answer answer : refused) {
			Expect.problem(429, "rate_limited", answer);
			Expect.that(answer.header("Retry-After").matches("[1-9][0-9]*"),
					"there is a Retry-After, found '" + answer.header("Retry-After") + "'");
			Expect.that(answer.header("RateLimit").contains("r=0"),
					"nothing is left, found '" + answer.header("RateLimit") + "'");
		}
	}

}
