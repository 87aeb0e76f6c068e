package io.gatehouse.demo.tour;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on refresh tokens, which are single-use. A lost answer can be requested again;
 * an older token counts as stolen.
 */
final class RefreshChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String FIRST = "alice, first";

	private static final String SECOND = "alice, second";

	private static final String THIRD = "alice, third";

	@Override
	public String title() {
		return "A session is refreshed";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice's refresh token returns the next pair of the same session", () -> {
			tourSessions.enter(FIRST, gateway.login(TourSessions.ALICE, "tour-refresh"));
			tourSessions.enter(SECOND, refreshed(gateway, tourSessions, FIRST));
			Expect.same("session_id", tourSessions.session(FIRST).id(), tourSessions.session(SECOND).id());
			Expect.that(!tourSessions.session(FIRST).refreshToken().equals(tourSessions.session(SECOND).refreshToken()),
					"there is another refresh token");
			Expect.status(200, gateway.getAs(tourSessions.token(SECOND), PATH));
		});
		journal.step("a repeat at once, as after a lost response, returns the same successor",
				() -> Expect.same("refresh_token", tourSessions.session(SECOND).refreshToken(),
						refreshed(gateway, tourSessions, FIRST).refreshToken()));
		journal.step("the successor returns the next one",
				() -> tourSessions.enter(THIRD, refreshed(gateway, tourSessions, SECOND)));
		journal.step("the first one is sent again: 400 invalid_grant", () -> Expect.problem(400, "invalid_grant",
				gateway.refresh(tourSessions.session(FIRST).refreshToken())));
		journal.step("it counts as stolen, so the session ends: 401 refresh_reuse",
				() -> Expect.unauthorized("refresh_reuse", gateway.getAs(tourSessions.token(THIRD), PATH)));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 refresh_reuse",
				(second) -> Expect.unauthorized("refresh_reuse", second.getAs(tourSessions.token(THIRD), PATH)));
		journal.step("its newest refresh token is refused too: 400 invalid_grant", () -> Expect.problem(400,
				"invalid_grant", gateway.refresh(tourSessions.session(THIRD).refreshToken())));
	}

	private static Session refreshed(DemoClient gateway, TourSessions tourSessions, String who) {
		return Session.of(gateway.refresh(tourSessions.session(who).refreshToken()));
	}

}
