package io.gatehouse.demo.tour;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoBrowser;
import io.gatehouse.demo.client.DemoBrowser.Page;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;
import io.gatehouse.token.Sha256;

/**
 * Chapter on single sign-on: bob logs in to one web application and is in the other; he
 * logs out of one, and both are out, and their tokens are refused at the gateways.
 */
final class SingleSignOnChapter implements Chapter {

	private static final String ECHO = "/orders/echo";

	private static final String ACCOUNT = "/account";

	private static final String VERIFIER = "tour-code-verifier-0123456789-0123456789-0123456789";

	/** The SHA-256 of the verifier. */
	private static final String CHALLENGE = Sha256.base64Url(VERIFIER);

	private static final Duration LOGOUT_LIMIT = Duration.ofSeconds(10);

	@Override
	public String title() {
		return "Single sign-on, and log-out of all applications";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		SignOnTarget signOn = target.signOn();
		if (signOn == null) {
			journal.skip("log in once, log out everywhere", "sign-on-service and its applications are not available");
			return;
		}
		DemoBrowser browser = new DemoBrowser();
		journal.step("the shop asks bob to log in, at sign-on-service", () -> Expect.same("port",
				signOn.server().base().getPort(), account(browser, signOn.shop()).address().getPort()));
		journal.step("bob logs in, and the shop shows what order-service answered through the gateway", () -> {
			Page login = account(browser, signOn.shop());
			showsAccount(browser.submit(login, "/login", Map.of("username", "bob", "password", "bob-pass")));
		});
		journal.step("the service desk asks for no password", () -> showsAccount(account(browser, signOn.desk())));
		Session tour = new Session();
		journal.stepWith(signOn.clientSecret(), "the secret of a client",
				"so does an application without a page, which gets tokens by authorization code and PKCE",
				(secret) -> tour.token = token(browser, signOn, secret));
		journal.step("bob's list of sessions has the browser and each application", () -> {
			List<Object> clients = clients(target.gateway(), tourSessions.token(TourSessions.BOB));
			Expect.that(clients.contains("shop") && clients.contains("desk"), "shop and desk are listed: " + clients);
		});
		journal.step("bob logs out at the service desk", () -> {
			Page page = account(browser, signOn.desk());
			Page out = browser.submit(page, "/logout", Map.of());
			Expect.status(200, out.answer());
			Expect.same("port", signOn.desk().base().getPort(), out.address().getPort());
		});
		journal.step("the service desk has forgotten him", () -> asksForLogin(account(browser, signOn.desk()), signOn));
		journal.step("the shop was told, and has forgotten him, too", () -> {
			Expect.that(Polling.until(LOGOUT_LIMIT,
					() -> account(browser, signOn.shop()).address().getPort() == signOn.server().base().getPort()),
					"the shop asks for a login");
			asksForLogin(account(browser, signOn.shop()), signOn);
		});
		if (!tour.token.isEmpty()) {
			refused(target, tour.token, journal);
		}
		journal.step("bob's list of sessions has neither of them", () -> {
			List<Object> clients = clients(target.gateway(), tourSessions.token(TourSessions.BOB));
			Expect.that(!clients.contains("shop") && !clients.contains("desk"), "none is listed: " + clients);
		});
	}

	private static void refused(Target target, String token, Journal journal) {
		journal.step("the token of the third application: 401 logged_out",
				() -> Expect.unauthorized("logged_out", target.gateway().getAs(token, ECHO)));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 logged_out",
				(second) -> Expect.unauthorized("logged_out", second.getAs(token, ECHO)));
	}

	private static Page account(DemoBrowser browser, DemoClient application) {
		return browser.open(application.base().resolve(ACCOUNT));
	}

	private static void showsAccount(Page page) {
		Expect.status(200, page.answer());
		Expect.that(page.answer().body().contains("<strong id=\"name\">Bob</strong>"), "the page greets Bob");
		Expect.that(page.answer().body().contains("<dd id=\"status\">200</dd>"), "order-service answered with 200");
	}

	private static void asksForLogin(Page page, SignOnTarget signOn) {
		Expect.same("port", signOn.server().base().getPort(), page.address().getPort());
		Expect.that(page.answer().body().contains("name=\"password\""), "it is the login page");
	}

	private static List<Object> clients(DemoClient gateway, String token) {
		return Expect.status(200, gateway.getAs(token, "/auth/sessions"))
			.list()
			.stream()
			.map((session) -> session.getOrDefault("client_id", ""))
			.toList();
	}

	private static String token(DemoBrowser browser, SignOnTarget signOn, String secret) {
		URI server = signOn.server().base();
		Page back = browser.open(server.resolve("/oauth2/authorize?response_type=code&client_id=tour&scope=openid"
				+ "&redirect_uri=http://127.0.0.1:1/tour&code_challenge_method=S256&code_challenge=" + CHALLENGE));
		Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(back.answer().header("Location"));
		Expect.that(code.find(), "sign-on-service sends a code, found " + back.answer());
		Answer answer = Expect.status(200,
				signOn.server()
					.postForm("/oauth2/token", "tour", secret, Map.of("grant_type", "authorization_code", "code",
							code.group(1), "redirect_uri", "http://127.0.0.1:1/tour", "code_verifier", VERIFIER)));
		return String.valueOf(answer.json().get("access_token"));
	}

	/** Token that a step gets, and later ones use. */
	private static final class Session {

		private String token = "";

	}

}
