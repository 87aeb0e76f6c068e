package io.gatehouse.demo.tour;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoBrowser;
import io.gatehouse.demo.client.DemoBrowser.Page;
import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on pages without a token: the browser logs in at the gateway, and has a session
 * cookie.
 */
final class BrowserLoginChapter implements Chapter {

	private static final String ECHO = "/orders/echo";

	private static final String[] BY_SCRIPT = { "Sec-Fetch-Mode", "cors", "Sec-Fetch-Site", "same-origin" };

	@Override
	public String title() {
		return "Pages without a token: login at the gateway";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		SignOnTarget signOn = target.signOn();
		if (signOn == null) {
			journal.skip("log in at the gateway", "sign-on-service is not available");
			return;
		}
		URI echo = target.gateway().base().resolve(ECHO);
		DemoBrowser browser = new DemoBrowser();
		login(browser, echo, signOn, journal);
		journal.step("a script of the page has the session: 200", () -> Expect.same("subject", TourSessions.ALICE,
				Expect.status(200, browser.fetch("GET", echo, BY_SCRIPT)).identity().get("subject")));
		forged(browser, target.gateway().base().resolve("/catalog/echo"), journal);
		end(browser, target.gateway(), tourSessions, journal, signOn);
	}

	private static void login(DemoBrowser browser, URI echo, SignOnTarget signOn, Journal journal) {
		journal.step("a script without a session: 401 missing_token",
				() -> Expect.problem(401, "missing_token", browser.fetch("GET", echo, BY_SCRIPT)));
		journal.step("the browser opens the same address, and the gateway sends it to the login",
				() -> asksForLogin(browser.open(echo), signOn));
		journal.step("alice logs in, and is back; the service knows her by a token, and has no cookie of the gateway",
				() -> {
					Page page = browser.submit(browser.open(echo), "/login",
							Map.of("username", "alice", "password", "alice-pass"));
					Expect.same("address", echo, page.address());
					Answer answer = Expect.status(200, page.answer());
					Expect.same("subject", TourSessions.ALICE, answer.identity().get("subject"));
					Expect.same("roles", TourSessions.ALICES_ROLES, answer.identity().get("roles"));
					Expect.that(answer.received().toString().contains("Bearer "), "the service has the token");
					Expect.that(!answer.received().toString().contains("gatehouse="),
							"the cookie stays at the gateway");
				});
	}

	private static void forged(DemoBrowser browser, URI address, Journal journal) {
		journal.step("a POST that does not say where it comes from: 403 cross_site_request",
				() -> Expect.problem(403, "cross_site_request", browser.fetch("POST", address)));
		journal.step("a POST of another site: 403 cross_site_request",
				() -> Expect.problem(403, "cross_site_request", browser.fetch("POST", address, "Sec-Fetch-Mode", "cors",
						"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example")));
		journal.step("with the value of the cookie XSRF-TOKEN it reaches the service, which has no such method: 405",
				() -> Expect.status(405, browser.fetch("POST", address, "X-XSRF-TOKEN", browser.cookie("XSRF-TOKEN"))));
	}

	private static void end(DemoBrowser browser, DemoClient gateway, TourSessions tourSessions, Journal journal,
			SignOnTarget signOn) {
		URI echo = gateway.base().resolve(ECHO);
		journal.step("an admin ends alice's sign-on: the next script has 401 kicked_out", () -> {
			String sessions = "/admin/users/alice/sessions";
			List<String> signOns = Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.ADMIN), sessions))
				.list()
				.stream()
				.filter((session) -> "edge".equals(session.get("client_id")))
				.map((session) -> String.valueOf(session.get("sign_on")))
				.toList();
			Expect.same("number of sessions at the gateway", 1, signOns.size());
			Expect.status(204,
					gateway.deleteAs(tourSessions.token(TourSessions.ADMIN), sessions + "/" + signOns.get(0)));
			Expect.problem(401, "kicked_out", browser.fetch("GET", echo, BY_SCRIPT));
		});
		journal.step("the next navigation leads to the login", () -> asksForLogin(browser.open(echo), signOn));
	}

	private static void asksForLogin(Page page, SignOnTarget signOn) {
		Expect.same("port", signOn.server().base().getPort(), page.address().getPort());
		Expect.that(page.answer().body().contains("name=\"password\""), "it is the login page");
	}

}
