package io.gatehouse.gateway;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.gatehouse.gateway.login.BrowserLogin;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Sinks;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionIdResolver;
import org.springframework.web.server.session.WebSessionManager;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests the login of browsers at a real gateway, with a real OpenID provider.
 */
class BrowserLoginIT {

	private static final String CLIENT = "spring.security.oauth2.client.";

	private static final String LOGIN = "/oauth2/authorization/idp";

	private static TestProvider provider;

	private static StreamingUpstream streams;

	private static GuardedGateway gateway;

	@BeforeAll
	static void start() {
		provider = new TestProvider();
		streams = new StreamingUpstream();
		gateway = new GuardedGateway(environment());
	}

	private static GuardEnvironment environment() {
		String route = GuardedGateway.ROUTES + "[11]";
		return new GuardEnvironment()
			.set("spring.autoconfigure.exclude",
					"io.gatehouse.service.GatehouseServiceAutoConfiguration,"
							+ "io.gatehouse.service.propagation.GatehousePropagationAutoConfiguration,"
							+ "io.gatehouse.service.reactive.GatehouseReactiveServiceAutoConfiguration,"
							+ "io.gatehouse.session.GatehouseSessionAutoConfiguration,"
							+ "io.gatehouse.session.GatehouseJwkSetAutoConfiguration")
			.set(CLIENT + "registration.idp.client-id", TestProvider.CLIENT)
			.set(CLIENT + "registration.idp.client-secret", "secret")
			.set(CLIENT + "registration.idp.scope", "openid")
			.set(CLIENT + "provider.idp.issuer-uri", provider.uri())
			.set("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", "{upstream}/.well-known/jwks.json")
			.set("management.endpoints.web.exposure.include", "*")
			.set("gatehouse.gateway.browser-login.enabled", "true")
			.set("gatehouse.gateway.back-channel-logout.enabled", "true")
			.set("gatehouse.gateway.back-channel-logout.issuers.main.audiences", TestProvider.CLIENT)
			// so that CORS refuses nothing that the login lets through
			.set("spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-origins", "*")
			.set("spring.cloud.gateway.server.webflux.globalcors.cors-configurations.[/**].allowed-methods", "*")
			.set("gatehouse.gateway.streams.check-interval", "50ms")
			.set("gatehouse.gateway.access[5].path", "/users/payments")
			.set("gatehouse.gateway.access[5].acr", "urn:example:mfa")
			.set(route + ".id", "streams")
			.set(route + ".uri", streams.uri())
			.set(route + ".predicates[0]", "Path=/streams/**");
	}

	@AfterAll
	static void stop() {
		gateway.close();
		streams.close();
		provider.close();
	}

	@BeforeEach
	void reset() {
		provider.reset();
		streams.reset();
		gateway.upstream().forget();
	}

	private static TestBrowser browser() {
		return new TestBrowser(gateway, provider);
	}

	private static TestBrowser loggedIn() {
		TestBrowser browser = browser();
		assertThat(browser.logIn(null).status()).isEqualTo(302);
		assertThat(browser.cookies()).containsKey(TestBrowser.SESSION);
		return browser;
	}

	private static void assertSentToLogin(RawHttp.Response response) {
		assertThat(response.status()).as(response.body()).isEqualTo(302);
		assertThat(response.header("Location")).hasValueSatisfying((to) -> assertThat(to).startsWith(LOGIN));
		assertThat(response.header("Cache-Control")).hasValue("no-store");
	}

	@Test
	void navigationWhenThereIsNoSessionThenLogsInWithPkceAndComesBackToThePage() {
		TestBrowser browser = browser();
		RawHttp.Response refused = browser.navigate("/orders/7?a=b%20c&d=e");
		assertSentToLogin(refused);
		RawHttp.Response toProvider = browser.navigate(refused.header("Location").orElseThrow());
		assertThat(toProvider.status()).isEqualTo(302);
		assertThat(toProvider.header("Location"))
			.hasValueSatisfying((location) -> assertThat(location).startsWith(provider.uri() + "/authorize?")
				.contains("code_challenge_method=S256", "nonce=", "state="));
		assertThat(browser.cookies()).as("no session before a login").containsOnlyKeys("__Host-gatehouse-login");
		RawHttp.Response back = browser.comeBack(toProvider);
		assertThat(back.status()).as(back.body()).isEqualTo(302);
		assertThat(back.header("Location")).hasValue("/orders/7?a=b%20c&d=e");
		assertThat(browser.cookies()).containsOnlyKeys(TestBrowser.SESSION, "XSRF-TOKEN");
		assertThat(browser.navigate("/orders/7?a=b%20c&d=e").status()).isEqualTo(200);
	}

	@Test
	void requestWhenThereIsASessionThenServiceGetsTokenAndIdentityAndOtherCookiesOnly() {
		TestBrowser browser = loggedIn();
		browser.cookies().put("theme", "dark");
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
		assertThat(gateway.upstream().received()).singleElement().satisfies((received) -> {
			assertThat(received.header("X-User-Id")).hasValue("alice");
			assertThat(received.header("X-User-Session")).hasValue(browser.session());
			assertThat(received.header("Authorization"))
				.hasValueSatisfying((value) -> assertThat(value).startsWith("Bearer ey"));
			assertThat(received.header("Cookie")).hasValue("theme=dark");
		});
	}

	@Test
	void cookiesThenTheyAreBoundToThisHost() {
		TestBrowser browser = loggedIn();
		assertThat(browser.set()).filteredOn((cookie) -> cookie.startsWith("__Host-gatehouse="))
			.singleElement(as(InstanceOfAssertFactories.STRING))
			.containsIgnoringCase("; Path=/; Secure; HttpOnly; SameSite=Lax")
			.doesNotContain("Domain", "Max-Age");
		assertThat(browser.set()).filteredOn((cookie) -> cookie.startsWith("__Host-gatehouse-login="))
			.hasSize(2)
			.allSatisfy((cookie) -> assertThat(cookie).containsIgnoringCase("; Path=/; Secure; HttpOnly; SameSite=Lax")
				.doesNotContain("Domain"));
		assertThat(browser.set()).filteredOn((cookie) -> cookie.startsWith("XSRF-TOKEN="))
			.singleElement(as(InstanceOfAssertFactories.STRING))
			.endsWith("; Path=/; Secure; SameSite=Strict");
	}

	@Test
	void loginWhenThereIsASessionThenItsIdChangesAndTheOldOneIsWorthless() {
		TestBrowser browser = loggedIn();
		String before = browser.cookies().get(TestBrowser.SESSION);
		browser.logIn(null);
		assertThat(browser.cookies().get(TestBrowser.SESSION)).isNotEqualTo(before);
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
		assertThat(gateway.get("/orders/1", "Cookie: " + TestBrowser.SESSION + "=" + before).reason())
			.isEqualTo("missing_token");
	}

	@ParameterizedTest
	@ValueSource(strings = { "forged", "", "a b", "../x" })
	void requestWhenSessionCookieIsForgedThenLikeNone(String forged) {
		String cookie = "Cookie: " + TestBrowser.SESSION + "=" + forged;
		assertThat(gateway.get("/orders/1", cookie).reason()).isEqualTo("missing_token");
		assertThat(gateway.get("/public/1", cookie).status()).isEqualTo(200);
		assertSentToLogin(gateway.get("/orders/1", cookie, "Sec-Fetch-Mode: navigate"));
	}

	@Test
	void requestWhenThereIsNoSessionThenOnlyNavigationsAreRedirected() {
		assertSentToLogin(gateway.get("/orders/1", "Accept: text/html,*/*"));
		assertThat(gateway.get("/orders/1", "Accept: text/html", "Sec-Fetch-Mode: cors").reason())
			.isEqualTo("missing_token");
		assertThat(gateway.get("/orders/1", "Accept: application/json").reason()).isEqualTo("missing_token");
		assertThat(gateway.request("POST", "/orders/1", "Accept: text/html", "Content-Length: 0").reason())
			.isEqualTo("missing_token");
		assertThat(gateway.upstream().received()).isEmpty();
	}

	@Test
	void requestWhenRouteIsPublicThenItNeedsNoSessionAndCarriesNoToken() {
		TestBrowser browser = loggedIn();
		assertThat(browser.navigate("/public/1").status()).isEqualTo(200);
		assertThat(browser().navigate("/public/1").status()).isEqualTo(200);
		assertThat(gateway.upstream().received()).hasSize(2).allSatisfy((received) -> {
			assertThat(received.header("Authorization")).isEmpty();
			assertThat(received.header("X-User-Id")).isEmpty();
			assertThat(received.header("Cookie")).isEmpty();
		});
	}

	@Test
	void requestWhenItHasATokenOfItsOwnThenCookieCountsForNothing() {
		TestBrowser browser = loggedIn();
		String token = TestTokens.token().claim("sub", "bob").sign();
		List<String> headers = List.of("Authorization: Bearer " + token, "Content-Length: 0",
				"Origin: https://evil.test");
		assertThat(browser.request("POST", "/orders/1", headers).status()).isEqualTo(200);
		assertThat(gateway.upstream().received()).singleElement().satisfies((received) -> {
			assertThat(received.header("X-User-Id")).hasValue("bob");
			assertThat(received.header("Cookie")).isEmpty();
		});
		assertThat(browser.request("GET", "/orders/1", List.of("Authorization: Bearer x.y.z", "Accept: text/html"))
			.status()).as("a bad token is not replaced by that of the session").isEqualTo(401);
	}

	@Test
	void requestWhenTokenIsRevokedThenNavigationLogsInAgainAndFetchIsRefused() {
		TestBrowser navigating = loggedIn();
		TestBrowser fetching = loggedIn();
		gateway.revoke(Reason.KICKED_OUT, "sid:" + navigating.session(), "sid:" + fetching.session());
		assertSentToLogin(navigating.navigate("/orders/1"));
		assertThat(navigating.cookies()).doesNotContainKey(TestBrowser.SESSION);
		assertThat(fetching.fetch("/orders/1").reason()).isEqualTo("kicked_out");
		assertThat(fetching.fetch("/orders/1").reason()).as("the session is gone").isEqualTo("missing_token");
		assertThat(gateway.upstream().received()).isEmpty();
		assertThat(provider.grants()).doesNotContain("refresh_token");
	}

	@Test
	void requestWhenTokenIsRefusedForAReasonThatALoginDoesNotCureThenIsNotRedirected() {
		provider.claimsAre(Map.of("iss", "https://other.test"));
		TestBrowser browser = loggedIn();
		assertThat(browser.navigate("/orders/1").reason()).isEqualTo("wrong_issuer");
		assertThat(browser.cookies()).doesNotContainKey(TestBrowser.SESSION);
	}

	@Test
	void requestWhenTokenEndsThenItIsRefreshed() {
		provider.lifeIs(Duration.ofSeconds(5));
		TestBrowser browser = loggedIn();
		provider.lifeIs(Duration.ofMinutes(5));
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
		assertThat(provider.grants()).containsExactly("authorization_code", "refresh_token");
	}

	@Test
	void requestsWhenTokenEndsThenTheyShareOneRefresh() throws Exception {
		provider.lifeIs(Duration.ofSeconds(5));
		TestBrowser browser = loggedIn();
		provider.lifeIs(Duration.ofMinutes(5));
		Sinks.One<String> gate = provider.hold();
		ExecutorService clients = Executors.newFixedThreadPool(8);
		try {
			List<Future<Integer>> answers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				answers.add(clients.submit(() -> gateway.get("/orders/1", browser.cookieHeader()).status()));
			}
			Awaitility.await().until(() -> provider.grants().contains("refresh_token"));
			gate.tryEmitEmpty();
			for (Future<Integer> answer : answers) {
				assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
			}
		}
		finally {
			clients.shutdownNow();
		}
		assertThat(provider.grants()).containsExactly("authorization_code", "refresh_token");
	}

	@Test
	void requestWhenRefreshTokenIsSpentThenSessionEnds() {
		provider.lifeIs(Duration.ofSeconds(5));
		TestBrowser browser = loggedIn();
		provider.forgetRefreshTokens();
		assertThat(browser.fetch("/orders/1").reason()).isEqualTo("expired");
		assertThat(browser.cookies()).doesNotContainKey(TestBrowser.SESSION);
	}

	@Test
	void requestWhenProviderFailsThenTokenIsUsedAsLongAsItLasts() {
		provider.lifeIs(Duration.ofSeconds(8));
		TestBrowser lasting = loggedIn();
		provider.lifeIs(Duration.ofSeconds(1));
		TestBrowser expired = loggedIn();
		awaitNextSecond();
		awaitNextSecond();
		provider.statusIs(500);
		assertThat(lasting.fetch("/orders/1").status()).isEqualTo(200);
		RawHttp.Response unavailable = expired.navigate("/orders/1");
		assertThat(unavailable.reason()).isEqualTo("provider_unavailable");
		assertThat(unavailable.header("Retry-After")).isPresent();
		assertThat(expired.navigate("/public/1").status()).isEqualTo(200);
		provider.statusIs(200);
		provider.lifeIs(Duration.ofMinutes(5));
		assertThat(expired.fetch("/orders/1").status()).as("the session lasts").isEqualTo(200);
	}

	@Test
	void backChannelLogoutThenTokenIsRefusedAndNoRefreshBringsTheSessionBack() {
		TestBrowser current = loggedIn();
		provider.lifeIs(Duration.ofSeconds(5));
		TestBrowser ending = loggedIn();
		provider.lifeIs(Duration.ofMinutes(5));
		backChannelLogout(current.session());
		backChannelLogout(ending.session());
		assertThat(current.fetch("/orders/1").reason()).isEqualTo("logged_out");
		assertThat(ending.fetch("/orders/1").reason()).isEqualTo("logged_out");
		assertSentToLogin(ending.navigate("/orders/1"));
		assertThat(provider.grants()).as("nothing is refreshed").doesNotContain("refresh_token");
		assertThat(gateway.upstream().received()).isEmpty();
	}

	@Test
	void backChannelLogoutWhenTokenIsBeingRefreshedThenTheNewOneIsNotUsed() {
		provider.lifeIs(Duration.ofSeconds(5));
		TestBrowser browser = loggedIn();
		provider.lifeIs(Duration.ofMinutes(5));
		Sinks.One<String> gate = provider.hold();
		CompletableFuture<RawHttp.Response> answer = CompletableFuture.supplyAsync(() -> browser.fetch("/orders/1"));
		Awaitility.await().until(() -> provider.grants().contains("refresh_token"));
		backChannelLogout(browser.session());
		awaitNextSecond();
		gate.tryEmitEmpty();
		assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join().reason()).isEqualTo("logged_out");
		assertThat(browser.fetch("/orders/1").reason()).isEqualTo("missing_token");
		assertThat(gateway.upstream().received()).isEmpty();
	}

	/** After this a token is younger than a floor that was raised before. */
	private static void awaitNextSecond() {
		long second = System.currentTimeMillis() / 1000;
		Awaitility.await().until(() -> System.currentTimeMillis() / 1000 > second);
	}

	private static void backChannelLogout(String session) {
		String token = TestTokens.token()
			.header("typ", "logout+jwt")
			.claim("aud", TestProvider.CLIENT)
			.claim("sid", session)
			.claim("jti", UUID.randomUUID().toString())
			.claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
			.sign();
		String body = "logout_token=" + token;
		RawHttp.Response response = RawHttp.send(gateway.port(),
				"POST /gatehouse/logout/main HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
						+ "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
						+ "\r\n\r\n" + body);
		assertThat(response.status()).as(response.body()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "PATCH", "DELETE" })
	void requestWhenItChangesSomethingThenOnlyThisOriginMayUseTheSession(String method) {
		TestBrowser browser = loggedIn();
		for (List<String> foreign : List.of(List.of("Sec-Fetch-Site: cross-site"), List.of("Sec-Fetch-Site: same-site"),
				List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), List.of("Origin: https://evil.test"),
				List.of("Origin: null"), List.of("Origin: http://localhost:81"), List.of("Origin: https://localhost"),
				List.of("Origin: http://localhost", "Origin: https://evil.test"),
				List.of("Origin: http://localhost.evil.test"),
				List.of("Sec-Fetch-Site: cross-site", "Origin: http://localhost"), List.of("Sec-Fetch-Site: none"),
				List.of("Referer: http://localhost/"), List.of("X-XSRF-TOKEN: forged"), List.of("X-XSRF-TOKEN: "),
				List.<String>of())) {
			RawHttp.Response response = change(browser, method, foreign);
			assertThat(response.status()).as(foreign.toString()).isEqualTo(403);
			assertThat(response.reason()).as(foreign.toString()).isEqualTo("cross_site_request");
		}
		assertThat(gateway.upstream().received()).isEmpty();
		for (List<String> own : List.of(List.of("Sec-Fetch-Site: same-origin"), List.of("Origin: http://localhost"),
				List.of("X-XSRF-TOKEN: " + browser.cookies().get("XSRF-TOKEN")))) {
			assertThat(change(browser, method, own).status()).as(own.toString()).isEqualTo(200);
		}
	}

	private static RawHttp.Response change(TestBrowser browser, String method, List<String> headers) {
		List<String> all = new ArrayList<>(headers);
		all.add("Content-Length: 0");
		return browser.request(method, "/orders/1", all);
	}

	@Test
	void requestWhenItComesWithTheTokenOfAnotherSessionThenRefused() {
		TestBrowser browser = loggedIn();
		String other = loggedIn().cookies().get("XSRF-TOKEN");
		browser.cookies().put("XSRF-TOKEN", other);
		assertThat(change(browser, "POST", List.of("X-XSRF-TOKEN: " + other)).reason()).isEqualTo("cross_site_request");
	}

	@Test
	void requestWhenAnotherOriginReadsThenOnlyInAWindow() {
		TestBrowser browser = loggedIn();
		for (List<String> foreign : List.of(List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"),
				List.of("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"), List.of("Origin: https://evil.test"))) {
			assertThat(browser.request("GET", "/orders/1", foreign).reason()).as(foreign.toString())
				.isEqualTo("cross_site_request");
		}
		assertThat(
				browser.request("GET", "/orders/1", List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
					.status())
			.isEqualTo(200);
	}

	@Test
	void requestWhenItIsForeignAndRouteIsPublicThenItPassesWithoutTheSession() {
		TestBrowser browser = loggedIn();
		List<String> foreign = List.of("Origin: https://evil.test", "Content-Length: 0");
		assertThat(browser.request("POST", "/public/1", foreign).status()).isEqualTo(200);
		assertThat(gateway.upstream().received()).singleElement()
			.satisfies((received) -> assertThat(received.header("Authorization")).isEmpty());
	}

	@Test
	void webSocketWhenOriginIsForeignOrMissingThenThereIsNoUpgrade() {
		TestBrowser browser = loggedIn();
		for (List<String> foreign : List.of(List.of("Origin: https://evil.test"), List.<String>of(),
				List.of("Origin: null"), List.of("X-XSRF-TOKEN: " + browser.cookies().get("XSRF-TOKEN")))) {
			List<String> headers = new ArrayList<>(foreign);
			headers.addAll(List.of("Upgrade: websocket", "Sec-WebSocket-Version: 13",
					"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
			assertThat(browser.request("GET", "/streams/socket", headers).reason()).as(foreign.toString())
				.isEqualTo("cross_site_request");
		}
		assertThat(streams.requests()).isEmpty();
	}

	@Test
	void webSocketWhenOriginIsOwnThenOpensAndIsClosedOnRevocation() {
		TestBrowser browser = loggedIn();
		Closes closes = new Closes();
		socket(browser, "http://127.0.0.1:" + gateway.port(), closes).join();
		gateway.revoke(Reason.KICKED_OUT, "sid:" + browser.session());
		assertThat(closes.closed.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("1008 kicked_out");
		CompletionException failure = catchThrowableOfType(CompletionException.class,
				() -> socket(browser, "http://127.0.0.1:" + gateway.port(), new Closes()).join());
		assertThat(failure).hasCauseInstanceOf(WebSocketHandshakeException.class)
			.cause()
			.extracting((refused) -> ((WebSocketHandshakeException) refused).getResponse().statusCode())
			.isEqualTo(401);
	}

	private static CompletableFuture<WebSocket> socket(TestBrowser browser, String origin, Closes closes) {
		return HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("Origin", origin)
			.header("Cookie", browser.cookieHeader().substring("Cookie: ".length()))
			.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + "/streams/" + UUID.randomUUID() + "/socket"),
					closes);
	}

	@Test
	void eventsWhenTokenIsRevokedThenEnd() {
		TestBrowser browser = loggedIn();
		CompletableFuture<RawHttp.Response> events = CompletableFuture
			.supplyAsync(() -> browser.fetch("/streams/live/events"));
		Awaitility.await().until(() -> !streams.requests().isEmpty());
		assertThat(streams.requests()).singleElement()
			.satisfies((headers) -> assertThat(headers.get("X-User-Id")).isEqualTo("alice"));
		gateway.revoke(Reason.LOGGED_OUT, "sid:" + browser.session());
		assertThat(events.orTimeout(30, TimeUnit.SECONDS).join().body()).contains("first");
		assertThat(streams.awaitEnd("/streams/live/events")).isEqualTo("cancelled");
	}

	@Test
	void logoutWhenItIsANavigationThenEndsTheSessionAndLeadsToTheProvider() {
		TestBrowser browser = loggedIn();
		String session = browser.cookies().get(TestBrowser.SESSION);
		List<String> form = new ArrayList<>(TestBrowser.NAVIGATE);
		form.add("Content-Length: 0");
		RawHttp.Response response = browser.request("POST", "/logout", form);
		assertThat(response.status()).as(response.body()).isEqualTo(302);
		assertThat(response.header("Location"))
			.hasValueSatisfying((location) -> assertThat(location).startsWith(provider.uri() + "/end?id_token_hint=")
				.contains("post_logout_redirect_uri=http://localhost/"));
		assertThat(browser.cookies()).doesNotContainKey(TestBrowser.SESSION);
		assertThat(gateway.get("/orders/1", "Cookie: " + TestBrowser.SESSION + "=" + session).reason())
			.isEqualTo("missing_token");
	}

	@Test
	void logoutWhenItIsAScriptThenGetsTheAddressOfTheProvider() {
		TestBrowser browser = loggedIn();
		List<String> fetch = new ArrayList<>(TestBrowser.FETCH);
		fetch.add("Content-Length: 0");
		RawHttp.Response response = browser.request("POST", "/logout", fetch);
		assertThat(response.status()).isEqualTo(204);
		assertThat(response.header("Location"))
			.hasValueSatisfying((location) -> assertThat(location).startsWith(provider.uri() + "/end?"));
	}

	@Test
	void logoutWhenItIsCrossSiteOrAGetThenSessionStays() {
		TestBrowser browser = loggedIn();
		assertThat(browser
			.request("POST", "/logout",
					List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Content-Length: 0"))
			.reason()).isEqualTo("cross_site_request");
		assertThat(browser.request("POST", "/logout", List.of("Content-Length: 0")).reason())
			.isEqualTo("cross_site_request");
		assertThat(browser.navigate("/logout").status()).isEqualTo(404);
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.test/", "//evil.test/", "/%5Cevil.test", "%2F%2Fevil.test", "/%09/evil.test",
			"javascript:alert(1)", "evil.test", "%20//evil.test", "/a%0d%0aSet-Cookie:x=y" })
	void loginWhenPageToReturnToIsForeignThenLeadsToTheRoot(String target) {
		RawHttp.Response back = browser().logIn(target);
		assertThat(back.status()).isIn(302, 400);
		assertThat(back.header("Location")).hasValue("/");
	}

	@Test
	void callbackWhenItBelongsToAnotherBrowserOrNoneThenLoginFails() {
		TestBrowser attacker = browser();
		RawHttp.Response toProvider = attacker.navigate(LOGIN);
		String query = provider.approve(URI.create(toProvider.header("Location").orElseThrow()).getRawQuery(), "s");
		TestBrowser victim = browser();
		victim.navigate(LOGIN);
		for (TestBrowser browser : List.of(victim, browser())) {
			RawHttp.Response response = browser.navigate("/login/oauth2/code/idp?" + query);
			assertThat(response.reason()).isEqualTo("login_failed");
			assertThat(browser.cookies()).doesNotContainKey(TestBrowser.SESSION);
		}
		assertThat(provider.grants()).isEmpty();
	}

	@Test
	void callbackWhenUserCancelsThenLoginFails() {
		TestBrowser browser = browser();
		RawHttp.Response toProvider = browser.navigate(LOGIN);
		String state = TestProvider.form(URI.create(toProvider.header("Location").orElseThrow()).getRawQuery())
			.get("state");
		assertThat(browser
			.navigate("/login/oauth2/code/idp?error=access_denied&state="
					+ URLEncoder.encode(String.valueOf(state), StandardCharsets.UTF_8))
			.reason()).isEqualTo("login_failed");
	}

	/** A browser accepts these from a sibling domain, since the prefix is not first. */
	@ParameterizedTest
	@ValueSource(strings = { ",", ", ", ",,", "a=1; ,", "a=1,", "$Version=1; ,", "\"a=1; \"", "$", "_" })
	void requestWhenNameOfCookieOnlyEndsAsThatOfTheSessionThenLikeNone(String before) {
		String session = TestBrowser.SESSION + "=" + loggedIn().cookies().get(TestBrowser.SESSION);
		assertThat(gateway.get("/orders/1", "Cookie: " + session).status()).isEqualTo(200);
		assertThat(gateway.get("/orders/1", "Cookie: " + before + session).reason()).isEqualTo("missing_token");
	}

	@Test
	void requestWhenThereAreSeveralSessionCookiesThenLikeNone() {
		String one = TestBrowser.SESSION + "=" + loggedIn().cookies().get(TestBrowser.SESSION);
		String two = TestBrowser.SESSION + "=" + loggedIn().cookies().get(TestBrowser.SESSION);
		assertThat(gateway.get("/orders/1", "Cookie: " + one + "; " + two).reason()).isEqualTo("missing_token");
		assertThat(gateway.get("/orders/1", "Cookie: " + one, "Cookie: " + two).reason()).isEqualTo("missing_token");
	}

	@Test
	void callbackWhenPendingLoginIsPlantedByASiblingDomainThenLoginFails() {
		TestBrowser attacker = browser();
		RawHttp.Response toProvider = attacker.navigate(LOGIN);
		String query = provider.approve(URI.create(toProvider.header("Location").orElseThrow()).getRawQuery(), "s");
		String planted = "Cookie: ,__Host-gatehouse-login=" + attacker.cookies().get("__Host-gatehouse-login");
		assertThat(gateway.get("/login/oauth2/code/idp?" + query, planted).reason()).isEqualTo("login_failed");
		assertThat(provider.grants()).isEmpty();
	}

	@Test
	void requestWhenLoginDoesNotSufficeForARouteThenSessionStays() {
		TestBrowser browser = loggedIn();
		for (RawHttp.Response response : List.of(browser.fetch("/users/payments"), browser.request("GET",
				"/users/payments", List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")))) {
			assertThat(response.reason()).isEqualTo("insufficient_user_authentication");
			assertThat(response.header("WWW-Authenticate"))
				.hasValueSatisfying((challenge) -> assertThat(challenge).contains("acr_values=\"urn:example:mfa\""));
		}
		assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%25zz", "/a%7Cb?c=%5B%7D", "/%22%3Cscript%3E", "/a%60%5E", "/%25" })
	void loginWhenPageToReturnToIsNoUriThenLeadsToTheRoot(String target) {
		RawHttp.Response back = browser().logIn(target);
		assertThat(back.status()).isEqualTo(302);
		assertThat(back.header("Location")).hasValue("/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?code=a", "?state=a", "?code=a&state=", "?code=a&code=b&state=s&state=t",
			"?error=%00%3C&state=s", "?code=%ff&state=%ff", "?error=access_denied", "?code=a&state=s" })
	void callbackWhenItIsMadeUpThenItIsAnErrorOfTheClient(String query) {
		for (String fields : List.of("", "state=s", "state=s&registration_id=idp", "state=s&registration_id=x",
				"state=&registration_id=idp", "state=s&registration_id=idp&redirect_uri=&nonce=&code_verifier=",
				"state=s&registration_id=idp&redirect_uri=%25&nonce=a&code_verifier=b")) {
			String cookie = Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(fields.getBytes(StandardCharsets.UTF_8));
			RawHttp.Response response = gateway.get("/login/oauth2/code/idp" + query,
					"Cookie: __Host-gatehouse-login=" + cookie);
			assertThat(response.status()).as(fields + ": " + response.body()).isBetween(400, 499);
		}
		assertThat(gateway.get("/login/oauth2/code/none" + query).status()).isBetween(400, 499);
		assertThat(gateway.get("/oauth2/authorization/none" + query).status()).isBetween(400, 499);
	}

	/** A made-up cookie and code cost a client nothing, and the provider a request. */
	@Test
	void callbackWhenManyCodesOfAnAddressAreMadeUpThenProviderIsNotAskedAnyMore() {
		try (GuardedGateway another = new GuardedGateway(
				environment().set("gatehouse.gateway.failed-authentications.enabled", "true")
					.set("gatehouse.gateway.failed-authentications.burst-capacity", "3")
					.set("gatehouse.gateway.failed-authentications.replenish-rate", "1"))) {
			String fields = "state=s&registration_id=idp&redirect_uri=http%3A%2F%2Flocalhost&nonce=a&code_verifier=b";
			String cookie = "Cookie: __Host-gatehouse-login="
					+ Base64.getUrlEncoder().withoutPadding().encodeToString(fields.getBytes(StandardCharsets.UTF_8));
			String reason = "login_failed";
			for (int i = 0; i < 200 && reason.equals("login_failed"); i++) {
				reason = another.get("/login/oauth2/code/idp?state=s&code=" + i, cookie).reason();
			}
			assertThat(reason).isEqualTo("rate_limited");
			assertThat(provider.grants()).isNotEmpty().hasSizeLessThan(200);
			assertThat(another.get("/public/1").status()).isEqualTo(200);
		}
	}

	@Test
	void callbackWhenProviderBreaksTheConnectionThenItIsUnavailable() {
		provider.statusIs(TestProvider.DISCONNECTS);
		RawHttp.Response response = browser().logIn(null);
		assertThat(response.status()).isEqualTo(503);
		assertThat(response.reason()).isEqualTo("provider_unavailable");
	}

	@Test
	void callbackWhenProviderDoesNotAnswerThenItIsUnavailable() throws Exception {
		TestBrowser browser = browser();
		RawHttp.Response toProvider = browser.navigate(LOGIN);
		String query = provider.approve(URI.create(toProvider.header("Location").orElseThrow()).getRawQuery(), "s");
		provider.hold();
		HttpRequest callback = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/login/oauth2/code/idp?" + query))
			.header("Cookie", browser.cookieHeader().substring("Cookie: ".length()))
			.timeout(Duration.ofSeconds(30))
			.build();
		assertThat(HttpClient.newHttpClient().send(callback, HttpResponse.BodyHandlers.ofString()))
			.satisfies((response) -> {
				assertThat(response.statusCode()).isEqualTo(503);
				assertThat(response.body()).contains("provider_unavailable");
			});
	}

	@Test
	void actuatorWhenItsPathEndsWithASlashThenOnlyHealthIsOpen() {
		try (GuardedGateway another = new GuardedGateway(
				environment().set("management.endpoints.web.base-path", "/manage/")
					.set("management.endpoints.web.path-mapping.beans", "objects"))) {
			assertThat(another.get("/manage/health").status()).isEqualTo(200);
			for (String endpoint : List.of("", "/env", "/objects", "/gateway/routes", "/env/java.home")) {
				assertThat(another.get("/manage" + endpoint).status()).as(endpoint).isEqualTo(401);
			}
		}
	}

	@Test
	void loginWhenThereIsNoRoomForAnotherSessionThenItIsRefused() {
		try (GuardedGateway another = new GuardedGateway(
				environment().set("server.reactive.session.max-sessions", "1"))) {
			assertThat(new TestBrowser(another, provider).logIn(null).status()).isEqualTo(302);
			RawHttp.Response full = new TestBrowser(another, provider).logIn(null);
			assertThat(full.status()).as(full.body()).isEqualTo(503);
			assertThat(full.reason()).isEqualTo("sessions_full");
			String stale = "Cookie: " + TestBrowser.SESSION + "=stale";
			assertThat(another.get("/public/1", stale).status()).isEqualTo(200);
			assertThat(another.get("/orders/1", stale).reason()).isEqualTo("missing_token");
		}
	}

	@Test
	void actuatorWhenItIsOnThePortOfTheGatewayThenOnlyHealthIsOpen() {
		TestBrowser browser = loggedIn();
		assertThat(browser.navigate("/actuator/health").status()).isEqualTo(200);
		for (String path : List.of("/actuator", "/actuator/env", "/actuator/gateway/routes",
				"/actuator/health/../env")) {
			assertThat(browser.navigate(path).status()).as(path).isIn(400, 403);
			assertThat(gateway.get(path).status()).as(path).isIn(400, 401);
		}
	}

	@Test
	void chainWhenApplicationHasItsOwnBesideAResourceServerThenLoginWorksThere() {
		GuardEnvironment own = environment().with(OwnChain.class);
		try (GuardedGateway another = new GuardedGateway(own)) {
			TestBrowser browser = new TestBrowser(another, provider);
			assertSentToLogin(browser.navigate("/orders/1"));
			browser.logIn("/orders/1");
			assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
			assertThat(change(browser, "POST", List.of()).reason()).isEqualTo("cross_site_request");
			assertThat(change(browser, "POST", List.of("Sec-Fetch-Site: same-origin")).status()).isEqualTo(200);
			assertThat(browser.navigate("/closed").status()).isEqualTo(403);
			another.upstream().forget();
			for (String site : List.of("cross-site", "same-site")) {
				assertThat(
						browser.request("POST", "/public/own", List.of("Sec-Fetch-Site: " + site, "Content-Length: 0"))
							.status())
					.as("a chain of the application must not take a foreign request for its user")
					.isIn(302, 401);
			}
			assertThat(another.upstream().received()).isEmpty();
			assertThat(
					browser.request("POST", "/public/own", List.of("Sec-Fetch-Site: same-origin", "Content-Length: 0"))
						.status())
				.isEqualTo(200);
			assertThat(another.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
		}
	}

	@Test
	void loginWhenThereIsABasePathThenAllIsBelowItAndAnotherPortOfActuatorStaysOpen() {
		GuardEnvironment below = environment().below("/edge")
			.set("management.server.port", "0")
			.set("management.server.address", "127.0.0.1");
		below.set("spring.autoconfigure.exclude", below.properties().get("spring.autoconfigure.exclude")
				+ ",org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration");
		try (GuardedGateway another = new GuardedGateway(below)) {
			TestBrowser browser = new TestBrowser(another, provider, "/edge");
			assertThat(browser.navigate("/edge/orders/1").header("Location"))
				.hasValue("/edge/oauth2/authorization/idp?return_to=%2Fedge%2Forders%2F1");
			assertThat(browser.logIn(null).header("Location")).hasValue("/edge/");
			assertThat(browser.fetch("/edge/orders/1").status()).isEqualTo(200);
			List<String> form = new ArrayList<>(TestBrowser.NAVIGATE);
			form.add("Content-Length: 0");
			assertThat(browser.request("POST", "/edge/logout", form).header("Location")).hasValueSatisfying(
					(location) -> assertThat(location).contains("post_logout_redirect_uri=http://localhost/edge/"));
			int port = Integer
				.parseInt(another.context().getEnvironment().getRequiredProperty("local.management.port"));
			assertThat(RawHttp.get(port, "/actuator/env").status()).isEqualTo(200);
		}
	}

	@Test
	void sessionsWhenGatewaysShareThemThenEachKnowsTheLoginTheRefreshAndTheEnd() {
		try (GuardedGateway one = new GuardedGateway(environment().with(SharedSessions.class));
				GuardedGateway two = new GuardedGateway(environment().with(SharedSessions.class))) {
			provider.lifeIs(Duration.ofSeconds(5));
			TestBrowser browser = new TestBrowser(one, provider);
			browser.logIn(null);
			provider.lifeIs(Duration.ofMinutes(5));
			assertThat(two.get("/orders/1", browser.cookieHeader()).status()).isEqualTo(200);
			assertThat(browser.fetch("/orders/1").status()).isEqualTo(200);
			assertThat(provider.grants()).containsExactly("authorization_code", "refresh_token");
			one.revoke(Reason.LOGGED_OUT, "sid:" + browser.session());
			String cookies = browser.cookieHeader();
			assertThat(browser.fetch("/orders/1").reason()).isEqualTo("logged_out");
			assertThat(two.get("/orders/1", cookies).reason()).isEqualTo("missing_token");
		}
	}

	/** Sessions that gateways share. */
	@Configuration(proxyBeanMethods = false)
	static class SharedSessions {

		private static final CopiedSessions SESSIONS = new CopiedSessions();

		@Bean
		WebSessionManager webSessionManager(WebSessionIdResolver ids) {
			DefaultWebSessionManager manager = new DefaultWebSessionManager();
			manager.setSessionIdResolver(ids);
			manager.setSessionStore(SESSIONS);
			return manager;
		}

	}

	/** Chain of the application, with a rule of its own. */
	@Configuration(proxyBeanMethods = false)
	static class OwnChain {

		@Bean
		SecurityWebFilterChain ownChain(ServerHttpSecurity http, BrowserLogin login) {
			login.applyTo(http);
			return http
				.authorizeExchange((exchanges) -> exchanges.pathMatchers("/closed")
					.denyAll()
					.pathMatchers("/public/own")
					.authenticated()
					.anyExchange()
					.permitAll())
				.build();
		}

	}

	/** Records how a socket was closed. */
	private static final class Closes implements WebSocket.Listener {

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			this.closed.complete(status + " " + reason);
			return null;
		}

	}

}
