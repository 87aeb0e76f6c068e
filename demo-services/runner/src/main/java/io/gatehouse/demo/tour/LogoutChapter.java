package io.gatehouse.demo.tour;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on logging out: alice's token is refused at once, at all gateways.
 */
final class LogoutChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	@Override
	public String title() {
		return "A token is revoked";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice's token still works",
				() -> Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH)));
		journal.step("alice logs out: 204",
				() -> Expect.status(204, gateway.logout(tourSessions.token(TourSessions.ALICE))));
		journal.step("the next request: 401 logged_out", () -> expectLoggedOut(gateway, tourSessions));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 logged_out",
				(second) -> expectLoggedOut(second, tourSessions));
		journal.step("bob, who logged in before, is not affected",
				() -> Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), PATH)));
		journal.step("alice can log in again at once, and the new token works", () -> {
			Session session = gateway.login(TourSessions.ALICE, "tour-alice-again");
			Expect.status(200, gateway.getAs(session.token(), PATH));
		});
	}

	private static void expectLoggedOut(DemoClient gateway, TourSessions tourSessions) {
		Expect.unauthorized("logged_out", gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH));
	}

}
