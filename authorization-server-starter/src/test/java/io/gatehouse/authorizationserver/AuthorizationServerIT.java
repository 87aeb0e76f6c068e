package io.gatehouse.authorizationserver;

import java.net.http.HttpResponse;
import java.security.Principal;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.authorizationserver.TestClient.Answer;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.session.Account;
import io.gatehouse.session.AccountLookup;
import io.gatehouse.session.Ban;
import io.gatehouse.session.ClientAuthorization;
import io.gatehouse.session.SessionEvent;
import io.gatehouse.session.SessionSelection;
import io.gatehouse.session.SessionService;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Sha256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of single sign-on with Spring Boot's own filter chains, a real browser's cookies
 * and redirects, and a real Redis.
 */
class AuthorizationServerIT {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private static final WireMockServer applications = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	private static final List<SessionEvent> events = Collections.synchronizedList(new ArrayList<>());

	private static TestServer running;

	private static String server;

	private static SessionService sessions;

	private TestClient shop;

	private TestClient desk;

	private Browser browser;

	@BeforeAll
	static void start() {
		applications.start();
		running = TestServer.start(
				Application.class, "gatehouse.authorization-server.back-channel-logout-uris.shop="
						+ applications.baseUrl() + "/shop/logout",
				"gatehouse.authorization-server.back-channel-logout-timeout=500ms");
		server = running.url();
		sessions = running.bean(SessionService.class);
	}

	@AfterAll
	static void stop() {
		running.close();
		applications.stop();
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
		events.clear();
		applications.resetAll();
		applications.stubFor(WireMock.post(WireMock.anyUrl()).willReturn(WireMock.ok()));
		this.shop = new TestClient(server, "shop");
		this.desk = new TestClient(server, "desk");
		this.browser = new Browser(server);
	}

	private Answer login(TestClient client) {
		HttpResponse<String> page = this.browser.open(client.authorizationRequest());
		HttpResponse<String> back = Browser.isRedirect(page) ? page : this.browser.login(page, "alice", "alice-pass");
		assertThat(Browser.parameters(back)).containsEntry("state", "a-state").containsKey("code");
		Answer answer = client.redeem(Objects.requireNonNull(Browser.parameters(back).get("code")));
		assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
		return answer;
	}

	private String code(TestClient client) {
		HttpResponse<String> page = this.browser.open(client.authorizationRequest());
		HttpResponse<String> back = Browser.isRedirect(page) ? page : this.browser.login(page, "alice", "alice-pass");
		return Objects.requireNonNull(Browser.parameters(back).get("code"));
	}

	private static JWTClaimsSet claims(String jwt) {
		try {
			return SignedJWT.parse(jwt).getJWTClaimsSet();
		}
		catch (ParseException ex) {
			throw new AssertionError(jwt, ex);
		}
	}

	private static Jwt verified(String accessToken) {
		return running.bean(JwtDecoder.class).decode(accessToken);
	}

	private static boolean isRevoked(Answer tokens) {
		return fixture.verdict(verified(tokens.accessToken())) instanceof Verdict.Revoked;
	}

	private static String sessionId(Answer tokens) {
		return String.valueOf(claims(tokens.accessToken()).getClaim("sid"));
	}

	private static List<String> clientsOf(String user) {
		return sessions.sessions(user).stream().map((session) -> {
			ClientAuthorization authorization = session.authorization();
			return (authorization != null) ? authorization.clientId() : "sign-on";
		}).sorted().toList();
	}

	private static List<JWTClaimsSet> logoutTokens() {
		return applications.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/shop/logout")))
			.stream()
			.map((request) -> claims(request.getBodyAsString().substring("logout_token=".length())))
			.toList();
	}

	private boolean isSignedOn() {
		return Browser.isRedirect(this.browser.open(this.shop.authorizationRequest()));
	}

	// Tokens

	@Test
	void loginThenAccessTokenFollowsRfc9068AndBelongsToASession() throws ParseException {
		Answer tokens = login(this.shop);
		Jwt jwt = verified(tokens.accessToken());
		assertThat(jwt.getHeaders()).containsEntry("typ", "at+jwt");
		assertThat(JwtValidators.createAtJwtValidator()
			.issuer(server)
			.audience("gatehouse")
			.clientId("shop")
			.build()
			.validate(jwt)
			.getErrors()).isEmpty();
		assertThat(jwt.getClaims()).containsEntry("sub", "alice")
			.containsEntry("name", "Alice")
			.containsEntry("roles", List.of("user"))
			.containsEntry("permissions", List.of("order:read"))
			.containsEntry("tenant", "acme")
			.containsEntry("scope", "openid profile")
			.containsEntry("color", "blue")
			.containsKey("auth_time");
		assertThat(jwt.getExpiresAt()).isEqualTo(Objects.requireNonNull(jwt.getIssuedAt()).plus(Duration.ofMinutes(5)));
		JWTClaimsSet idToken = claims(tokens.idToken());
		assertThat(idToken.getClaims()).containsEntry("sid", jwt.getClaim("sid"))
			.containsEntry("nonce", "a-nonce")
			.containsEntry("name", "Alice")
			.containsEntry("sub", "alice")
			.containsEntry("iss", server);
		assertThat(idToken.getAudience()).containsExactly("shop");
		assertThat(idToken.getDateClaim("auth_time").toInstant()).isBetween(Instant.now().minusSeconds(60),
				Instant.now());
		assertThat(clientsOf("alice")).containsExactly("shop", "sign-on");
	}

	@Test
	void loginWhenCustomizerOfTheApplicationLiesThenBindingClaimsStay() {
		JWTClaimsSet claims = claims(login(this.shop).accessToken());
		assertThat(claims.getSubject()).isEqualTo("alice");
		assertThat(claims.getClaim("sid")).isNotEqualTo("forged");
		assertThat(claims.getClaim("client_id")).isEqualTo("shop");
	}

	@Test
	void loginWhenAlreadySignedOnThenNextApplicationAsksForNoPassword() {
		Answer first = login(this.shop);
		assertThat(Browser.isRedirect(this.browser.open(this.desk.authorizationRequest()))).isTrue();
		Answer second = login(this.desk);
		assertThat(sessionId(second)).isNotEqualTo(sessionId(first));
		assertThat(clientsOf("alice")).containsExactly("desk", "shop", "sign-on");
	}

	@Test
	void redisThenHoldsNoTokenAndNoCode() {
		String code = code(this.shop);
		Answer tokens = this.shop.redeem(code);
		String all = fixture.dump().toString();
		assertThat(all).doesNotContain(code, tokens.accessToken(), tokens.refreshToken(), tokens.idToken())
			.contains("gatehouse:oauth2:authorization:");
		assertThat(tokens.status()).isEqualTo(200);
	}

	@Test
	void discoveryThenDocumentsNameTheEndpoints() {
		assertThat(this.browser.get("/.well-known/openid-configuration").body()).contains("\"issuer\":\"" + server,
				"/oauth2/revoke", "/oauth2/introspect", "/connect/logout", "/oauth2/jwks");
		assertThat(this.browser.get("/.well-known/oauth-authorization-server").statusCode()).isEqualTo(200);
		assertThat(this.browser.get("/oauth2/jwks").body()).contains(TestKeys.KEY_ID).doesNotContain("\"d\":");
	}

	// Refresh

	@Test
	void refreshThenTokenRotatesAlsoIfTheClientMayReuseIt() {
		Answer first = login(this.shop);
		Answer second = this.shop.refresh(first.refreshToken());
		assertThat(second.status()).as(second.toString()).isEqualTo(200);
		assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
		assertThat(sessionId(second)).isEqualTo(sessionId(first));
		assertThat(claims(second.idToken()).getClaims()).containsEntry("sid", sessionId(first))
			.containsKey("auth_time");
		Answer reusing = login(this.desk);
		Answer next = this.desk.refresh(reusing.refreshToken());
		assertThat(next.refreshToken()).isNotEqualTo(reusing.refreshToken());
		assertThat(this.desk.refresh(next.refreshToken()).status()).isEqualTo(200);
	}

	@Test
	void refreshWhenTwentyAtOnceThenOneSuccessor() {
		Answer first = login(this.shop);
		List<CompletableFuture<Answer>> answers = IntStream.range(0, 20)
			.mapToObj((i) -> this.shop.postLater("/oauth2/token",
					Map.of("grant_type", "refresh_token", "refresh_token", first.refreshToken())))
			.toList();
		assertThat(answers.stream().map((answer) -> answer.join().refreshToken()).distinct()).hasSize(1);
	}

	@Test
	void refreshWhenTokenIsStolenThenSessionEndsAndApplicationIsTold() {
		Answer first = login(this.shop);
		Answer second = this.shop.refresh(first.refreshToken());
		fixture.redis().opsForHash().put("gatehouse:{alice}:session:" + sessionId(first), "spent_at", "0");
		assertThat(this.shop.refresh(first.refreshToken()).text("error")).isEqualTo("invalid_grant");
		assertThat(isRevoked(second)).isTrue();
		assertThat(this.shop.refresh(second.refreshToken()).text("error")).isEqualTo("invalid_grant");
		assertThat(events).anyMatch(SessionEvent.RefreshReused.class::isInstance);
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
	}

	@Test
	void refreshWhenClientIsAnotherOneThenInvalidGrantAndNothingChanges() {
		Answer tokens = login(this.shop);
		assertThat(this.desk.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
		assertThat(this.shop.refresh(tokens.refreshToken()).status()).isEqualTo(200);
	}

	@Test
	void refreshWhenScopeGrowsThenInvalidScopeAndTheTokenIsNotSpent() {
		Answer tokens = login(this.shop);
		Answer refused = this.shop.token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken(),
				"scope", "openid profile email"));
		assertThat(refused.text("error")).isEqualTo("invalid_scope");
		assertThat(fixture.redis().opsForHash().hasKey("gatehouse:{alice}:session:" + sessionId(tokens), "spent"))
			.isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "",
			"YQ~aaaaaaaaaaaaaaaaaaaaaa~bbbbbbbbbbbbbbbbbbbbbbccccccccccccccccccccccccccccccccccccccccccc" })
	void refreshWhenTokenIsUnknownThenTheErrorOfTheRfc(String token) {
		Answer refused = this.shop.refresh(token);
		assertThat(refused.status()).isEqualTo(400);
		assertThat(refused.text("error")).isIn("invalid_grant", "invalid_request");
	}

	// Codes, RFC 6749, section 10.5

	@Test
	void redeemWhenCodeIsUsedAgainThenRefusedAndItsTokensAreRevoked() {
		String code = code(this.shop);
		Answer tokens = this.shop.redeem(code);
		assertThat(this.shop.redeem(code).text("error")).isEqualTo("invalid_grant");
		assertThat(isRevoked(tokens)).isTrue();
		assertThat(this.shop.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
	}

	@Test
	void redeemWhenTwentyAtOnceThenAtMostOneLivesForAMoment() {
		String code = code(this.shop);
		List<CompletableFuture<Answer>> answers = IntStream.range(0, 20)
			.mapToObj((i) -> this.shop.postLater("/oauth2/token", this.shop.codeForm(code)))
			.toList();
		List<Answer> accepted = answers.stream()
			.map(CompletableFuture::join)
			.filter((answer) -> answer.status() == 200)
			.toList();
		assertThat(accepted).hasSizeLessThanOrEqualTo(1);
		assertThat(accepted).allMatch(AuthorizationServerIT::isRevoked);
		assertThat(clientsOf("alice")).containsExactly("sign-on");
	}

	@Test
	void redeemWhenClientVerifierOrRedirectUriIsWrongThenRefused() {
		assertThat(new TestClient(server, "desk").redeem(code(this.shop)).text("error")).isEqualTo("invalid_grant");
		assertThat(this.shop
			.token(Map.of("grant_type", "authorization_code", "code", code(this.shop), "redirect_uri",
					this.shop.redirectUri(), "code_verifier", "another-verifier-of-at-least-43-characters-0123456789"))
			.text("error")).isEqualTo("invalid_grant");
		assertThat(this.shop
			.token(Map.of("grant_type", "authorization_code", "code", code(this.shop), "redirect_uri",
					"http://127.0.0.1:1/other", "code_verifier", TestClient.VERIFIER))
			.text("error")).isEqualTo("invalid_grant");
		assertThat(clientsOf("alice")).containsExactly("sign-on");
	}

	@Test
	void redeemWhenUserLogsOutBeforeThenRefused() {
		String code = code(this.shop);
		sessions.end("alice", SessionSelection.all(), Reason.PASSWORD_CHANGED);
		assertThat(this.shop.redeem(code).text("error")).isEqualTo("invalid_grant");
		assertThat(clientsOf("alice")).isEmpty();
	}

	// Log-out

	@Test
	void logoutByOneApplicationThenAllApplicationsAndTheBrowserAreOut() {
		Answer first = login(this.shop);
		Answer second = login(this.desk);
		HttpResponse<String> back = this.browser.get("/connect/logout?" + Forms.encode(Map.of("id_token_hint",
				second.idToken(), "post_logout_redirect_uri", "http://127.0.0.1:1/desk/bye", "state", "s")));
		assertThat(Browser.location(back)).isEqualTo("http://127.0.0.1:1/desk/bye?state=s");
		assertThat(isRevoked(first)).isTrue();
		assertThat(isRevoked(second)).isTrue();
		assertThat(clientsOf("alice")).isEmpty();
		assertThat(this.shop.refresh(first.refreshToken()).text("error")).isEqualTo("invalid_grant");
		assertThat(isSignedOn()).isFalse();
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
		JWTClaimsSet token = logoutTokens().get(0);
		assertThat(token.getClaims()).containsEntry("sid", sessionId(first))
			.containsEntry("sub", "alice")
			.containsEntry("iss", server)
			.containsEntry("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
			.doesNotContainKey("nonce");
		assertThat(token.getAudience()).containsExactly("shop");
	}

	@Test
	void logoutWhenIdTokenIsOfAnotherBrowserThenRefused() {
		Answer there = login(this.shop);
		this.browser = new Browser(server);
		Answer here = login(this.desk);
		HttpResponse<String> refused = this.browser
			.get("/connect/logout?" + Forms.encode(Map.of("id_token_hint", there.idToken())));
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(isRevoked(there)).isFalse();
		assertThat(isRevoked(here)).isFalse();
	}

	@Test
	void logoutAtTheServerThenAllApplicationsAreOut() {
		Answer tokens = login(this.shop);
		HttpResponse<String> page = this.browser.get("/logout");
		Matcher csrf = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page.body());
		assertThat(csrf.find()).isTrue();
		this.browser.post("/logout", Map.of("_csrf", csrf.group(1)));
		assertThat(isRevoked(tokens)).isTrue();
		assertThat(clientsOf("alice")).isEmpty();
	}

	@Test
	void endWhenPasswordChangesOrUserIsBannedThenBrowserIsOutToo() {
		Answer tokens = login(this.shop);
		sessions.end("alice", SessionSelection.all(), Reason.PASSWORD_CHANGED);
		assertThat(isRevoked(tokens)).isTrue();
		assertThat(isSignedOn()).isFalse();
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
		Answer again = login(this.shop);
		sessions.ban("alice", Ban.user(Instant.now().plusSeconds(60), "spam"));
		assertThat(isRevoked(again)).isTrue();
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(2));
		HttpResponse<String> page = this.browser.open(this.shop.authorizationRequest());
		HttpResponse<String> back = this.browser.login(page, "alice", "alice-pass");
		assertThat(Browser.location(back)).doesNotContain("code=");
	}

	@Test
	void endWhenOneApplicationIsKickedThenTheOthersStay() {
		Answer first = login(this.shop);
		Answer second = login(this.desk);
		sessions.end("alice", SessionSelection.session(sessionId(first)), Reason.KICKED_OUT);
		assertThat(isRevoked(first)).isTrue();
		assertThat(isRevoked(second)).isFalse();
		assertThat(isSignedOn()).isTrue();
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
	}

	@Test
	void endWhenAnotherServiceEndsTheSessionThenApplicationIsToldAllTheSame() {
		Answer tokens = login(this.shop);
		fixture.revocations().revokeSession(Reason.KICKED_OUT, sessionId(tokens)).block();
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
	}

	@Test
	void endWhenApplicationFailsThenToldAgain() {
		applications.stubFor(WireMock.post(WireMock.anyUrl())
			.inScenario("retry")
			.whenScenarioStateIs("Started")
			.willReturn(WireMock.serverError())
			.willSetStateTo("up"));
		applications.stubFor(WireMock.post(WireMock.anyUrl())
			.inScenario("retry")
			.whenScenarioStateIs("up")
			.willReturn(WireMock.ok()));
		Answer tokens = login(this.shop);
		sessions.logout("alice", sessionId(tokens));
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(logoutTokens()).hasSize(2));
	}

	@Test
	void loginWhenSessionOfTheBrowserTimedOutThenSignOnGoesOnAndNobodyIsLoggedOut() {
		Answer first = login(this.shop);
		this.browser.forgetSession();
		assertThat(isSignedOn()).isFalse();
		Answer second = login(this.desk);
		assertThat(isRevoked(first)).isFalse();
		assertThat(clientsOf("alice")).containsExactly("desk", "shop", "sign-on");
		assertThat(isRevoked(second)).isFalse();
	}

	// Revocation, RFC 7009

	@Test
	void revokeThenSessionEndsByEitherToken() {
		Answer tokens = login(this.shop);
		assertThat(this.shop.revoke(tokens.accessToken()).status()).isEqualTo(200);
		assertThat(isRevoked(tokens)).isTrue();
		Answer others = login(this.shop);
		assertThat(this.shop.revoke(others.refreshToken()).status()).isEqualTo(200);
		assertThat(isRevoked(others)).isTrue();
		assertThat(clientsOf("alice")).containsExactly("sign-on");
	}

	@Test
	void revokeThenTheAuthorizationKeepsItsAttributes() {
		Answer tokens = login(this.shop);
		OAuth2AuthorizationService authorizations = running.bean(OAuth2AuthorizationService.class);
		OAuth2Authorization before = Objects.requireNonNull(authorizations.findByToken(tokens.accessToken(), null));
		this.shop.introspect(tokens.accessToken());
		this.shop.revoke(tokens.accessToken());
		OAuth2Authorization after = Objects.requireNonNull(authorizations.findByToken(tokens.accessToken(), null));
		assertThat(Objects.requireNonNull(after.getAccessToken()).isInvalidated()).isTrue();
		assertThat(after.getAttributes()).containsKey(Principal.class.getName()).isEqualTo(before.getAttributes());
	}

	@Test
	void revokeWhenTokenIsUnknownForeignOrOfAnotherClientThenNothingChanges() {
		Answer tokens = login(this.shop);
		assertThat(this.shop.revoke("unknown").status()).isEqualTo(200);
		assertThat(this.desk.revoke(tokens.accessToken()).text("error")).isEqualTo("invalid_client");
		assertThat(isRevoked(tokens)).isFalse();
	}

	@Test
	void revokeWhenTokenIsOfTheClientItselfThenRevoked() {
		Answer machine = this.desk.token(Map.of("grant_type", "client_credentials"));
		assertThat(machine.status()).as(machine.toString()).isEqualTo(200);
		assertThat(claims(machine.accessToken()).getClaim("sid")).isNull();
		assertThat(this.desk.introspect(machine.accessToken()).body()).containsEntry("active", true);
		assertThat(this.desk.revoke(machine.accessToken()).status()).isEqualTo(200);
		assertThat(isRevoked(machine)).isTrue();
		assertThat(this.desk.introspect(machine.accessToken()).body()).containsEntry("active", false);
	}

	// Introspection, RFC 7662

	@Test
	void introspectThenKnowsSessionsAndRevocations() {
		Answer tokens = login(this.shop);
		assertThat(this.desk.introspect(tokens.accessToken()).body()).containsEntry("active", true)
			.containsEntry("sub", "alice")
			.containsEntry("client_id", "shop")
			.containsEntry("scope", "openid profile")
			.containsEntry("sid", sessionId(tokens));
		assertThat(this.desk.introspect(tokens.refreshToken()).body()).containsEntry("active", true);
		Answer next = this.shop.refresh(tokens.refreshToken());
		assertThat(this.desk.introspect(tokens.accessToken()).body()).containsEntry("active", true);
		assertThat(this.desk.introspect(tokens.refreshToken()).body()).isEqualTo(Map.of("active", false));
		fixture.revocations().revokeSubject(Reason.BANNED, "alice").block();
		for (String token : List.of(tokens.accessToken(), next.accessToken(), next.refreshToken())) {
			assertThat(this.desk.introspect(token).body()).isEqualTo(Map.of("active", false));
		}
	}

	@Test
	void introspectWhenSessionHasEndedThenInactive() {
		Answer tokens = login(this.shop);
		sessions.logout("alice", sessionId(tokens));
		assertThat(this.desk.introspect(tokens.accessToken()).body()).isEqualTo(Map.of("active", false));
		assertThat(this.desk.introspect("unknown").body()).isEqualTo(Map.of("active", false));
	}

	@Test
	void introspectThenReadsTheTokenOnlyWhichCannotBeSaved() {
		Answer tokens = login(this.shop);
		OAuth2AuthorizationService authorizations = running.bean(OAuth2AuthorizationService.class);
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
		try {
			ReadExtent.TOKEN.allow();
			OAuth2Authorization alone = Objects.requireNonNull(authorizations.findByToken(tokens.accessToken(), null));
			assertThat(AuthorizationCodec.tokens(alone)).containsOnlyKeys("access_token");
			assertThatIllegalStateException().isThrownBy(() -> authorizations.save(alone));
			OAuth2Authorization next = Objects.requireNonNull(authorizations.findByToken(tokens.accessToken(), null));
			assertThat(AuthorizationCodec.tokens(next)).containsKeys("access_token", "refresh_token", "id_token");
		}
		finally {
			RequestContextHolder.resetRequestAttributes();
		}
	}

	@Test
	void introspectWhenAuthorizationWasRemovedThenInactive() {
		Answer tokens = login(this.shop);
		Answer next = this.shop.refresh(tokens.refreshToken());
		OAuth2AuthorizationService authorizations = running.bean(OAuth2AuthorizationService.class);
		authorizations.remove(Objects.requireNonNull(authorizations.findByToken(next.accessToken(), null)));
		for (String token : List.of(tokens.accessToken(), next.accessToken(), next.refreshToken())) {
			assertThat(this.desk.introspect(token).body()).isEqualTo(Map.of("active", false));
		}
	}

	@Test
	void introspectWhenSecretIsWrongThenInvalidClient() {
		Answer refused = new TestClient(server, "nobody").introspect("token");
		assertThat(refused.status()).isEqualTo(401);
		assertThat(refused.text("error")).isEqualTo("invalid_client");
	}

	// User info

	@Test
	void userInfoThenClaimsOfTheUserUntilTheSessionEnds() {
		Answer tokens = login(this.shop);
		assertThat(this.shop.userInfo(tokens.accessToken()).body()).containsEntry("sub", "alice")
			.containsEntry("name", "Alice");
		sessions.logout("alice", sessionId(tokens));
		assertThat(this.shop.userInfo(tokens.accessToken()).status()).isEqualTo(401);
	}

	// Opaque tokens

	@Test
	void loginWhenClientWantsReferenceTokensThenGatewaysFindThem() {
		TestClient kiosk = new TestClient(server, "kiosk");
		Answer tokens = login(kiosk);
		assertThat(tokens.accessToken()).matches("[A-Za-z0-9_-]{43}");
		assertThat(fixture.dump().keySet()).anyMatch((key) -> key.startsWith("login:token:"));
		assertThat(this.desk.introspect(tokens.accessToken()).body()).containsEntry("active", true)
			.containsEntry("sub", "alice");
		Answer next = kiosk.refresh(tokens.refreshToken());
		assertThat(next.accessToken()).isNotEqualTo(tokens.accessToken());
		kiosk.revoke(next.accessToken());
		assertThat(this.desk.introspect(next.accessToken()).body()).isEqualTo(Map.of("active", false));
		assertThat(clientsOf("alice")).containsExactly("sign-on");
	}

	// Consent

	@Test
	void loginWhenClientNeedsConsentThenAskedOnce() {
		TestClient partner = new TestClient(server, "partner");
		HttpResponse<String> consent = this.browser.login(this.browser.open(partner.authorizationRequest()), "alice",
				"alice-pass");
		Matcher state = Pattern.compile("name=\"state\" value=\"([^\"]+)\"").matcher(consent.body());
		assertThat(state.find()).isTrue();
		HttpResponse<String> back = this.browser.post("/oauth2/authorize",
				Map.of("client_id", "partner", "state", state.group(1), "scope", "profile"));
		Answer tokens = partner.redeem(Objects.requireNonNull(Browser.parameters(back).get("code")));
		assertThat(tokens.status()).isEqualTo(200);
		assertThat(clientsOf("alice")).containsExactly("partner", "sign-on");
		assertThat(Browser.isRedirect(this.browser.open(partner.authorizationRequest()))).isTrue();
	}

	// Token exchange, RFC 8693

	private static Map<String, String> exchange(String subjectToken) {
		return Map.of("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token", subjectToken,
				"subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
	}

	@Test
	void exchangeThenTokenIsOfTheUserAndLeavesTheSessionToItsOwner() {
		Answer tokens = login(this.shop);
		Answer exchanged = this.desk.token(exchange(tokens.accessToken()));
		assertThat(exchanged.status()).as(exchanged.toString()).isEqualTo(200);
		assertThat(claims(exchanged.accessToken()).getClaims()).containsEntry("sub", "alice")
			.containsEntry("client_id", "desk")
			.containsEntry("sid", sessionId(tokens));
		Answer next = this.shop.refresh(tokens.refreshToken());
		assertThat(next.status()).isEqualTo(200);
		assertThat(this.desk.revoke(exchanged.accessToken()).status()).isEqualTo(200);
		assertThat(isRevoked(exchanged)).isTrue();
		assertThat(isRevoked(next)).isFalse();
		sessions.logout("alice", sessionId(tokens));
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
	}

	@Test
	void exchangeWhenSessionHasEndedThenRefused() {
		Answer tokens = login(this.shop);
		sessions.logout("alice", sessionId(tokens));
		assertThat(this.desk.token(exchange(tokens.accessToken())).text("error")).isEqualTo("invalid_grant");
	}

	// Sign-ons

	@Test
	void loginWhenFirstRequestsRunAtOnceThenOneSignOn() {
		this.browser.login(this.browser.open("/login"), "alice", "alice-pass");
		fixture.redis().keys("gatehouse:{alice}:*").forEach((key) -> fixture.redis().delete(key));
		this.browser = new Browser(server);
		HttpResponse<String> page = this.browser.open(this.shop.authorizationRequest());
		this.browser.login(page, "alice", "alice-pass");
		List<CompletableFuture<HttpResponse<String>>> requests = IntStream.range(0, 12)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.browser.open(this.desk.authorizationRequest())))
			.toList();
		requests.forEach(CompletableFuture::join);
		assertThat(sessions.sessions("alice")).filteredOn((session) -> session.authorization() == null).hasSize(1);
	}

	@Test
	void loginWhenAuthorizationPathIsEncodedThenItBelongsToTheSignOnAllTheSame() {
		HttpResponse<String> page = this.browser
			.open(this.shop.authorizationRequest().replace("/authorize", "/%61uthorize"));
		HttpResponse<String> back = this.browser.login(page, "alice", "alice-pass");
		Answer tokens = this.shop.redeem(Objects.requireNonNull(Browser.parameters(back).get("code")));
		assertThat(tokens.status()).isEqualTo(200);
		sessions.sessions("alice")
			.stream()
			.filter((session) -> session.authorization() == null)
			.forEach((signOn) -> sessions.logout("alice", signOn.id()));
		assertThat(isRevoked(tokens)).isTrue();
	}

	@Test
	void loginWhenAnotherUserLogsInOverTheSessionThenTheFormerSignOnEnds() {
		Answer tokens = login(this.shop);
		HttpResponse<String> page = this.browser.get("/login");
		this.browser.login(page, "bob", "bob-pass");
		this.browser.open(this.shop.authorizationRequest());
		assertThat(isRevoked(tokens)).isTrue();
		assertThat(clientsOf("alice")).isEmpty();
	}

	@Test
	void loginWhenAccountIsUnknownThenNoCodeAndNoServerError() {
		HttpResponse<String> page = this.browser.open(this.shop.authorizationRequest());
		HttpResponse<String> back = this.browser.login(page, "ghost", "ghost-pass");
		assertThat(back.statusCode()).isLessThan(500);
		assertThat(Browser.location(back)).doesNotContain("code=");
	}

	@Test
	void logoutWhenSignOnHasEndedThenTheApplicationIsSentBackAllTheSame() {
		Answer tokens = login(this.shop);
		sessions.end("alice", SessionSelection.all(), Reason.KICKED_OUT);
		login(this.desk);
		HttpResponse<String> back = this.browser.get("/connect/logout?" + Forms.encode(
				Map.of("id_token_hint", tokens.idToken(), "post_logout_redirect_uri", "http://127.0.0.1:1/shop/bye")));
		assertThat(Browser.location(back)).isEqualTo("http://127.0.0.1:1/shop/bye");
	}

	@Test
	void tokensThenDoNotShowTheCookieOfTheBrowser() {
		Answer tokens = login(this.shop);
		String cookie = this.browser.cookies()
			.stream()
			.filter((one) -> one.getName().equals("gatehouse-device"))
			.map((one) -> one.getValue())
			.findFirst()
			.orElseThrow();
		assertThat(String.valueOf(claims(tokens.accessToken()).getClaim("device"))).startsWith("shop@")
			.doesNotContain(cookie);
		assertThat(fixture.dump().toString()).doesNotContain(cookie);
	}

	// Bad input

	@Test
	void requestsWhenInputIsOddThenNoServerError() {
		Answer tokens = login(this.shop);
		assertThat(this.desk.introspect("a-state").body()).isEqualTo(Map.of("active", false));
		assertThat(this.desk.revoke("a-state").status()).isEqualTo(200);
		HttpResponse<String> back = this.browser
			.open(this.shop.authorizationRequest() + "&resource=https://a.test&resource=https://b.test");
		assertThat(this.shop.redeem(Objects.requireNonNull(Browser.parameters(back).get("code"))).status())
			.isEqualTo(200);
		assertThat(this.desk.introspect(tokens.idToken() + "x").body()).isEqualTo(Map.of("active", false));
	}

	// Redis

	@Test
	void refreshThenNoKeyIsLeftBehindForLongerThanItsToken() {
		Answer tokens = login(this.shop);
		int before = fixture.dump().size();
		Answer next = tokens;
		for (int i = 0; i < 5; i++) {
			next = this.shop.refresh(next.refreshToken());
		}
		// one for each access token, until it expires
		assertThat(fixture.dump().size() - before).isLessThanOrEqualTo(5);
	}

	@Test
	void refreshWhenClientMayReuseItsTokenThenSessionOutlivesTheFirstOne() {
		Answer tokens = login(this.desk);
		Answer next = this.desk.refresh(tokens.refreshToken());
		String document = String.valueOf(fixture.dump()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("gatehouse:oauth2:authorization:"))
			.map(Map.Entry::getValue)
			.filter((value) -> String.valueOf(value).contains(sessionId(next)))
			.findFirst()
			.orElseThrow());
		assertThat(document).contains(Sha256.base64Url(next.refreshToken()))
			.doesNotContain(Sha256.base64Url(tokens.refreshToken()));
	}

	@Test
	void endWhenApplicationNeverEndsItsAnswerThenOthersAreToldInTime() {
		applications.stubFor(WireMock.post(WireMock.urlEqualTo("/kiosk/logout"))
			.willReturn(WireMock.ok("x".repeat(1000)).withChunkedDribbleDelay(1000, 3_600_000)));
		TestClient kiosk = new TestClient(server, "kiosk");
		String stuck = String.valueOf(this.desk.introspect(login(kiosk).accessToken()).body().get("sid"));
		Answer tokens = login(this.shop);
		sessions.logout("alice", stuck);
		sessions.logout("alice", sessionId(tokens));
		await().untilAsserted(() -> assertThat(logoutTokens()).hasSize(1));
	}

	@Test
	void tokenWhenRedisFailsThenServiceUnavailable() {
		Answer tokens = login(this.shop);
		fixture.redis().opsForValue().set("gatehouse:{alice}:account", "no hash");
		Answer failed = this.shop.refresh(tokens.refreshToken());
		assertThat(failed.status()).isEqualTo(503);
		assertThat(failed.text("error")).isEqualTo("temporarily_unavailable");
		fixture.redis().delete("gatehouse:{alice}:account");
		assertThat(this.shop.refresh(tokens.refreshToken()).status()).isEqualTo(200);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(Stream.of("alice", "bob", "ghost")
				.map((name) -> User.withUsername(name).password("{noop}" + name + "-pass").roles("user").build())
				.toArray(UserDetails[]::new));
		}

		@Bean
		AccountLookup accounts() {
			Account alice = Account.of("alice", "Alice", List.of("user"), List.of("order:read"),
					Map.of("tenant", "acme"));
			return (subject) -> switch (subject) {
				case "alice" -> Mono.just(alice);
				case "bob" -> Mono.just(Account.ofSubject("bob"));
				default -> Mono.empty();
			};
		}

		@Bean
		OAuth2TokenCustomizer<JwtEncodingContext> customizer() {
			return (context) -> context.getClaims()
				.claim("color", "blue")
				.claim("sid", "forged")
				.claim("client_id", "forged")
				.subject("mallory");
		}

		@Bean
		RegisteredClientRepository clients() {
			TokenSettings rotating = TokenSettings.builder().reuseRefreshTokens(false).build();
			TokenSettings reference = TokenSettings.builder().accessTokenFormat(OAuth2TokenFormat.REFERENCE).build();
			return new InMemoryRegisteredClientRepository(client("shop", rotating, false),
					client("desk", TokenSettings.builder().build(), false), client("kiosk", reference, false),
					client("partner", rotating, true));
		}

		private static RegisteredClient client(String id, TokenSettings tokens, boolean consent) {
			return RegisteredClient.withId(id)
				.clientId(id)
				.clientSecret("{noop}" + id + "-secret")
				.clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
				.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
				.authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
				.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
				.authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
				.redirectUri("http://127.0.0.1:1/" + id + "/callback")
				.postLogoutRedirectUri("http://127.0.0.1:1/" + id + "/bye")
				.scope("openid")
				.scope("profile")
				.tokenSettings(tokens)
				.clientSettings(ClientSettings.builder().requireAuthorizationConsent(consent).build())
				.build();
		}

		@EventListener
		void record(SessionEvent event) {
			events.add(event);
		}

	}

}
