package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on logging out everywhere: alice logs out on one device, and all her sessions
 * end.
 */
final class LogoutEverywhereChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String PHONE = "alice's phone";

	private static final String LAPTOP = "alice's laptop";

	@Override
	public String title() {
		return "Log out everywhere";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice logs in on two devices, and logs out everywhere: 204", () -> {
			tourSessions.enter(PHONE, gateway.login(TourSessions.ALICE, "tour-phone"));
			tourSessions.enter(LAPTOP, gateway.login(TourSessions.ALICE, "tour-laptop"));
			Expect.status(204, gateway.postAs(tourSessions.token(LAPTOP), "/auth/logout-all", Map.of()));
		});
		for (String device : List.of(PHONE, LAPTOP)) {
			journal.step(device + ": 401 logged_out, and no refresh: 400 invalid_grant", () -> {
				Expect.unauthorized("logged_out", gateway.getAs(tourSessions.token(device), PATH));
				Expect.problem(400, "invalid_grant", gateway.refresh(tourSessions.session(device).refreshToken()));
			});
		}
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 logged_out",
				(second) -> Expect.unauthorized("logged_out", second.getAs(tourSessions.token(PHONE), PATH)));
		journal.step("alice can log in again at once, and is logged in on one device", () -> {
			tourSessions.enter(PHONE, gateway.login(TourSessions.ALICE, "tour-phone"));
			Expect.same("the number of sessions", 1,
					Expect.status(200, gateway.getAs(tourSessions.token(PHONE), "/auth/sessions")).list().size());
		});
	}

}
