package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on a route that takes the identity from the session: the next request with the
 * same token has an admin's change.
 */
final class LiveChapter implements Chapter {

	private static final String ECHO = "/live/echo";

	private static final String PERMISSIONS = "/admin/users/bob/permissions";

	@Override
	public String title() {
		return "A route that reads the session needs no refresh";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("bob on /live: the gateway mints a token with the identity of his session", () -> {
			tourSessions.enter(TourSessions.BOB, gateway.login(TourSessions.BOB, "tour-bob-live"));
			Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), ECHO));
			Expect.same("issuer", "https://edge.gatehouse.demo", answer.identity().get("issuer"));
			Expect.same("roles", List.of("user"), answer.identity().get("roles"));
			Expect.same("session", tourSessions.session(TourSessions.BOB).id(), answer.identity().get("session"));
		});
		journal.step("his own token does not reach the service",
				() -> Expect.that(
						gateway.getAs(tourSessions.token(TourSessions.BOB), ECHO)
							.received()
							.values()
							.stream()
							.flatMap(List::stream)
							.noneMatch((value) -> value.contains(tourSessions.token(TourSessions.BOB))),
						"no header carries it"));
		journal.step("an admin gives bob the role admin: the next request has it", () -> {
			change(target, tourSessions, List.of("user", "admin"));
			expectRoles(gateway, tourSessions, List.of("user", "admin"));
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), "/live/admin"));
		});
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too",
				(second) -> expectRoles(second, tourSessions, List.of("user", "admin")));
		journal.step("an admin withdraws the role: the next request no longer has it", () -> {
			change(target, tourSessions, List.of("user"));
			expectRoles(gateway, tourSessions, List.of("user"));
			Expect.status(403, gateway.getAs(tourSessions.token(TourSessions.BOB), "/live/admin"));
		});
		journal.step("on the other routes his token is refused until he refreshes", () -> {
			Expect.unauthorized("permissions_changed",
					gateway.getAs(tourSessions.token(TourSessions.BOB), "/orders/echo"));
			tourSessions.enter(TourSessions.BOB,
					Session.of(gateway.refresh(tourSessions.session(TourSessions.BOB).refreshToken())));
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), "/orders/echo"));
		});
	}

	private static void change(Target target, TourSessions tourSessions, List<String> roles) {
		Expect.status(204,
				target.gateway().putAs(tourSessions.token(TourSessions.ADMIN), PERMISSIONS, Map.of("roles", roles)));
	}

	private static void expectRoles(DemoClient gateway, TourSessions tourSessions, List<String> roles) {
		Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), ECHO));
		Expect.same("roles", roles, answer.identity().get("roles"));
	}

}
