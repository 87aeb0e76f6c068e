package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on bans: an admin bans bob for a while.
 */
final class BanChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String BAN = "/admin/users/bob/ban";

	@Override
	public String title() {
		return "A ban";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("bob cannot ban a user: 403", () -> {
			tourSessions.enter(TourSessions.BOB, gateway.login(TourSessions.BOB, "tour-bob-banned"));
			Expect.status(403, gateway.putAs(tourSessions.token(TourSessions.BOB), BAN, Map.of("reason", "for fun")));
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), PATH));
		});
		journal.step("an admin bans bob: 204", () -> Expect.status(204,
				gateway.putAs(tourSessions.token(TourSessions.ADMIN), BAN, Map.of("reason", "the tour"))));
		journal.step("bob's next request: 401 banned",
				() -> Expect.unauthorized("banned", gateway.getAs(tourSessions.token(TourSessions.BOB), PATH)));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 banned",
				(second) -> Expect.unauthorized("banned", second.getAs(tourSessions.token(TourSessions.BOB), PATH)));
		journal.step("a login is refused: 403 banned",
				() -> Expect.problem(403, "banned", gateway.tryLogin(TourSessions.BOB, "bob-pass", "tour-bob-again")));
		journal.step("a refresh is refused: 400 invalid_grant", () -> Expect.problem(400, "invalid_grant",
				gateway.refresh(tourSessions.session(TourSessions.BOB).refreshToken())));
		journal.step("the admin lists the bans of bob", () -> {
			List<Map<String, Object>> bans = Expect
				.status(200, gateway.getAs(tourSessions.token(TourSessions.ADMIN), "/admin/users/bob/bans"))
				.list();
			Expect.same("number of bans", 1, bans.size());
			Expect.same("reason", "the tour", bans.get(0).get("reason"));
		});
		journal.step("the admin is not affected",
				() -> Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.ADMIN), PATH)));
		journal.step("the ban is lifted: 204, and bob can log in again", () -> {
			Expect.status(204, gateway.deleteAs(tourSessions.token(TourSessions.ADMIN), BAN));
			Session session = gateway.login(TourSessions.BOB, "tour-bob-again");
			Expect.status(200, gateway.getAs(session.token(), PATH));
			tourSessions.enter(TourSessions.BOB, session);
		});
	}

}
