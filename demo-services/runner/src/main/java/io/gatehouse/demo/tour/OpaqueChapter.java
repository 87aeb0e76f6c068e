package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on opaque access tokens beside signed ones.
 */
final class OpaqueChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String BROWSER = "alice's browser";

	@Override
	public String title() {
		return "Opaque tokens alongside JWTs";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice logs in with a browser, and gets a random text", () -> {
			tourSessions.enter(BROWSER, gateway.loginOpaque(TourSessions.ALICE, "tour-browser"));
			Expect.that(!tourSessions.token(BROWSER).contains("."), "it is not a JWT");
		});
		for (String path : List.of(PATH, "/catalog/echo")) {
			journal.step("the services receive the same identity on " + path,
					() -> expectAlice(gateway, tourSessions, path));
		}
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too",
				(second) -> expectAlice(second, tourSessions, PATH));
		journal.step("she sees her sessions, and this is the current one", () -> {
			Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(BROWSER), "/auth/sessions"));
			Expect.that(answer.body().contains(tourSessions.session(BROWSER).id()), "it is listed");
		});
		journal.step("a text that was never issued: 401 unknown_token",
				() -> Expect.unauthorized("unknown_token", gateway.getAs("a".repeat(43), PATH)));
		journal.step("a refresh returns another text for the same session", () -> {
			Session next = Session.of(gateway.refresh(tourSessions.session(BROWSER).refreshToken()));
			Expect.same("session_id", tourSessions.session(BROWSER).id(), next.id());
			Expect.that(!next.token().equals(tourSessions.token(BROWSER)), "it is another one");
			tourSessions.enter(BROWSER, next);
			expectAlice(gateway, tourSessions, PATH);
		});
		journal.step("alice logs out, and the next request: 401 logged_out", () -> {
			Expect.status(204, gateway.postAs(tourSessions.token(BROWSER), "/auth/logout", Map.of()));
			Expect.unauthorized("logged_out", gateway.getAs(tourSessions.token(BROWSER), PATH));
		});
	}

	private static void expectAlice(DemoClient gateway, TourSessions tourSessions, String path) {
		Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(BROWSER), path));
		Expect.same("subject", TourSessions.ALICE, answer.identity().get("subject"));
		Expect.same("name", TourSessions.ALICES_NAME, answer.identity().get("name"));
		Expect.same("roles", TourSessions.ALICES_ROLES, answer.identity().get("roles"));
		Expect.same("session", tourSessions.session(BROWSER).id(), answer.identity().get("session"));
	}

}
