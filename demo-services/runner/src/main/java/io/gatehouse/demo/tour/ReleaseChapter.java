package io.gatehouse.demo.tour;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;

/**
 * Chapter on a gray release of catalog-service: which users get the next version, at
 * every gateway and in calls between services, and how that changes without a restart.
 */
final class ReleaseChapter implements Chapter {

	private static final String PATH = "/catalog/echo";

	private static final String VERSION = "X-Catalog-Version";

	private static final String STABLE = "stable";

	private static final String GRAY = "gray";

	private static final int TIMES = 8;

	private static final Duration LIMIT = Duration.ofSeconds(15);

	@Override
	public String title() {
		return "A cohort always gets the next version";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		List<DemoClient> gateways = Stream.of(target.gateway(), target.gateway2()).filter(Objects::nonNull).toList();
		journal.step("carol, whose token says release: gray, gets the gray version each time, at every gateway", () -> {
			tourSessions.enter(TourSessions.CAROL, target.gateway().login(TourSessions.CAROL, "tour-carol"));
			expectVersion(GRAY, gateways, tourSessions.token(TourSessions.CAROL), PATH);
		});
		journal.step("alice gets the stable one each time", () -> {
			tourSessions.enter(TourSessions.ALICE, target.gateway().login(TourSessions.ALICE, "tour-alice-release"));
			expectVersion(STABLE, gateways, tourSessions.token(TourSessions.ALICE), PATH);
		});
		journal.step("alice still gets it with headers that ask for the other", () -> {
			String[] forged = { "X-Cohort", GRAY, "x_cohort", GRAY, "X-SC-LB-Hint", GRAY };
			expectVersion(STABLE, gateways, tourSessions.token(TourSessions.ALICE), PATH, forged);
			Answer answer = target.gateway().getAs(tourSessions.token(TourSessions.ALICE), PATH, forged);
			Expect.same("X-Cohort", List.of(STABLE), answer.received().get("X-Cohort"));
		});
		journal.step("order-service calls the version of catalog-service that belongs to the caller", () -> {
			expectVersion(GRAY, gateways, tourSessions.token(TourSessions.CAROL), "/orders/catalog/echo");
			expectVersion(STABLE, gateways, tourSessions.token(TourSessions.ALICE), "/orders/catalog/echo");
		});
		journal.stepWith(target.release(), "the release", "gray for 100 %: alice gets it without a restart",
				(release) -> change(release, 100, GRAY, gateways, tourSessions));
		journal.stepWith(target.release(), "the release", "back to 0 %: alice gets the stable one, carol does not",
				(release) -> {
					change(release, 0, STABLE, gateways, tourSessions);
					expectVersion(GRAY, gateways, tourSessions.token(TourSessions.CAROL), PATH);
				});
	}

	private static void change(ReleaseControl release, int percentage, String version, List<DemoClient> gateways,
			TourSessions tourSessions) {
		release.releaseGray(percentage);
		for (DemoClient gateway : gateways) {
			Expect.that(Polling.until(LIMIT,
					() -> gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH).header(VERSION).equals(version)),
					"alice gets the version " + version);
		}
		expectVersion(version, gateways, tourSessions.token(TourSessions.ALICE), PATH);
	}

	private static void expectVersion(String version, List<DemoClient> gateways, String token, String path,
			String... headers) {
		for (int i = 0; i < TIMES; i++) {
			for (DemoClient gateway : gateways) {
				Answer answer = Expect.status(200, gateway.getAs(token, path, headers));
				Expect.same(VERSION, version, answer.header(VERSION));
			}
		}
	}

}
