package io.gatehouse.demo.tour;

import java.util.List;

import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on routing by token: only the token selects the route, not what else a client
 * sends.
 */
final class RoutingChapter implements Chapter {

	private static final String PATH = "/offers/echo";

	@Override
	public String title() {
		return "The caller determines the route of a request";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("gold, whose plan is gold, and free log in", () -> {
			for (String user : List.of(TourSessions.GOLD, TourSessions.FREE)) {
				tourSessions.enter(user, gateway.login(user, "tour-" + user));
			}
		});
		journal.step("gold takes the route for gold, by the claim plan",
				() -> expectOffer("gold", gateway, tourSessions.token(TourSessions.GOLD)));
		journal.step("admin takes the route for admins, by the role",
				() -> expectOffer("admin", gateway, tourSessions.token(TourSessions.ADMIN)));
		journal.step("free takes the default route",
				() -> expectOffer("standard", gateway, tourSessions.token(TourSessions.FREE)));
		journal.step("free still takes it with headers that claim otherwise",
				() -> expectOffer("standard", gateway, tourSessions.token(TourSessions.FREE), "X-User-Plan", "gold",
						"x_user_plan", "gold", "X-User-Roles", "admin", "X-Offer", "gold"));
		journal.step("without a token there is no offer",
				() -> Expect.unauthorized("missing_token", gateway.get(PATH, "X-User-Plan", "gold")));
	}

	private static void expectOffer(String offer, DemoClient gateway, String token, String... headers) {
		Expect.same("X-Offer", offer, Expect.status(200, gateway.getAs(token, PATH, headers)).header("X-Offer"));
	}

}
