package io.gatehouse.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.gateway.GuardEnvironment.Protocol;
import io.gatehouse.gateway.GuardUpstream.Received;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of the guard, which holds in every {@link GuardEnvironment}: bad tokens never
 * reach an upstream, client headers never become an identity, nothing but the path that
 * the upstream receives selects an access rule, and refusals keep status and reason.
 * Subclasses name the environment.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GuardContract {

	private static final List<String> OPEN_PATHS = List.of("/public", "/open", "/maybe", "/outward");

	private static final List<String> ADMIN_PATHS = List.of("/admin", "/secret", "/orders/export");

	private final GuardEnvironment environment;

	private final String user = TestTokens.token().sign();

	private final String admin = TestTokens.token().claim("sub", "root").claim("roles", List.of("admin")).sign();

	private @Nullable GuardedGateway gateway;

	GuardContract(GuardEnvironment environment) {
		this.environment = environment;
	}

	@BeforeAll
	void start() {
		this.gateway = new GuardedGateway(this.environment);
	}

	@AfterAll
	void stop() {
		if (this.gateway != null) {
			this.gateway.close();
		}
	}

	@BeforeEach
	void forget() {
		gateway().upstream().forget();
	}

	GuardedGateway gateway() {
		return Objects.requireNonNull(this.gateway);
	}

	@Test
	void requestWhenNoTokenThenChallengedAndNotSentOn() {
		for (String path : List.of("/orders/1", "/users", "/admin/1", "/secret/1", "/orders/export")) {
			RawHttp.Response response = gateway().get(path);
			assertThat(response.status()).as(path).isEqualTo(401);
			assertThat(response.reason()).as(path).isEqualTo("missing_token");
			assertThat(response.header("WWW-Authenticate")).as(path).hasValue("Bearer realm=\"gatehouse\"");
			assertThat(response.header("Content-Type")).as(path).hasValue("application/problem+json");
		}
		assertThat(gateway().upstream().received()).isEmpty();
	}

	@Test
	void requestWhenTokenIsGoodThenIdentityArrivesWithIt() {
		assertThat(gateway().getWithToken("/orders/1", this.user).status()).isEqualTo(200);
		Received received = receivedOnce();
		assertThat(received.target()).isEqualTo(gateway().path("/orders/1"));
		assertThat(received.header("X-User-Id")).hasValue("alice");
		assertThat(received.header("X-User-Roles")).hasValue("user");
		assertThat(received.header("Authorization")).hasValue("Bearer " + this.user);
	}

	@Test
	void requestWhenTokenIsBadThenRefusedWithItsReasonAndNotSentOn() throws JOSEException {
		SoftAssertions softly = new SoftAssertions();
		badTokens().forEach((name, bad) -> {
			for (String path : List.of("/orders/1", "/maybe/1", "/brief/1")) {
				RawHttp.Response response = gateway().getWithToken(path, bad.token());
				softly.assertThat(response.status()).as("%s at %s", name, path).isEqualTo(401);
				softly.assertThat(response.header("WWW-Authenticate").orElse(""))
					.as("%s at %s", name, path)
					.contains("error=\"invalid_token\"");
				if (!bad.reason().isEmpty() && !this.environment.hasOwnReasons()) {
					softly.assertThat(response.reason()).as("%s at %s", name, path).isEqualTo(bad.reason());
				}
			}
		});
		softly.assertThat(gateway().upstream().received()).isEmpty();
		softly.assertAll();
	}

	private static Map<String, BadToken> badTokens() throws JOSEException {
		long now = System.currentTimeMillis() / 1000;
		String[] part = TestTokens.token().sign().split("\\.");
		byte[] publicKey = TestKeys.key().toRSAKey().toRSAPublicKey().getEncoded();
		JWK asSecret = new OctetSequenceKey.Builder(publicKey).algorithm(JWSAlgorithm.HS256)
			.keyID(TestKeys.KEY_ID)
			.build();
		JWK own = TestKeys.key("RS256", "attacker");
		Map<String, BadToken> bad = new LinkedHashMap<>();
		bad.put("alg none", new BadToken(
				Base64URL.encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + part[1] + ".", "malformed_token"));
		bad.put("HS256 with the public key", new BadToken(TestTokens.token().key(asSecret).sign(), "bad_signature"));
		bad.put("a key of the attacker's own",
				new BadToken(TestTokens.token().key(own).header("kid", TestKeys.KEY_ID).sign(), "bad_signature"));
		bad.put("other claims",
				new BadToken(
						part[0] + "." + Base64URL.encode(TestTokens.token().claim("roles", List.of("admin")).payload())
								+ "." + part[2],
						"bad_signature"));
		bad.put("another issuer",
				new BadToken(TestTokens.token().claim("iss", "https://evil.test").sign(), "wrong_issuer"));
		bad.put("another audience", new BadToken(TestTokens.token().claim("aud", "other").sign(), "wrong_audience"));
		bad.put("expired",
				new BadToken(TestTokens.token().claim("iat", now - 600).claim("exp", now - 300).sign(), "expired"));
		bad.put("without an end", new BadToken(TestTokens.token().claim("exp", null).sign(), "malformed_token"));
		bad.put("an ID token", new BadToken(TestTokens.token().header("typ", "JWT").sign(), "wrong_type"));
		bad.put("bound to a key", new BadToken(
				TestTokens.token().claim("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")).sign(),
				""));
		bad.put("no token at all", new BadToken("abc", "malformed_token"));
		return bad;
	}

	@Test
	void requestWhenTokenIsRevokedThenRefusedUnlessTheRouteDoesNotAsk() {
		for (String claim : List.of("jti", "sid", "sub", "client_id", "tenant")) {
			TestTokens token = TestTokens.token().claim("sub", "sub-" + claim);
			token.claim("client_id", "client-" + claim).claim("tenant", "tenant-" + claim);
			String text = token.sign();
			assertThat(gateway().getWithToken("/orders/1", text).status()).as(claim).isEqualTo(200);
			gateway().upstream().forget();
			gateway().revoke(Reason.LOGGED_OUT, claim + ":" + token.text(claim));
			for (String path : List.of("/orders/1", "/maybe/1", "/admin/1", "/brief-inward/1")) {
				RawHttp.Response response = gateway().getWithToken(path, text);
				assertThat(response.status()).as(claim).isEqualTo(401);
				assertThat(response.reason()).as(claim).isEqualTo("logged_out");
			}
			assertThat(gateway().upstream().received()).as(claim).isEmpty();
			assertThat(gateway().getWithToken("/brief/1", text).status()).as(claim).isEqualTo(200);
		}
	}

	@Test
	void requestWhenIdentityHeadersAreForgedThenTheyDoNotArrive() {
		String[] forged = { "X-User-Id: forged", "x-user-id: forged", "X_User_Id: forged", "x.user.id: forged",
				"X-USER-ROLES: forged", "X-User-Anything: forged", "x-user_permissions: forged", "X-Plan: forged",
				"x_plan: forged", "X-Cohort: forged", "x-sc-lb-hint: forged" };
		String anonymous = TestTokens.token().claim("roles", null).sign();
		for (String path : List.of("/orders/1", "/public/1", "/open/1", "/maybe/1", "/inward/1", "/brief/1")) {
			gateway().getWithToken(path, anonymous, forged);
			assertThat(receivedOnce().headers().toString()).as(path).doesNotContain("forged");
			gateway().upstream().forget();
		}
		for (String path : List.of("/public/1", "/open/1", "/maybe/1")) {
			assertThat(gateway().get(path, forged).status()).as(path).isEqualTo(200);
			assertThat(receivedOnce().headers().toString()).as(path)
				.doesNotContain("forged")
				.doesNotContainIgnoringCase("x-user-");
			gateway().upstream().forget();
		}
	}

	@Test
	void requestWhenHeadIsAmbiguousThenRefusedAndNotSentOn() {
		SoftAssertions softly = new SoftAssertions();
		String bearer = "Authorization: Bearer " + this.user;
		for (String[] head : new String[][] { { "GET", "Connection: X-User-Id", bearer },
				{ "GET", "Connection: x_user_roles", bearer }, { "GET", "Connection: \"Authorization\"", bearer },
				{ "GET", bearer, bearer }, { "GET", bearer, "Authorization: Basic YTpi" },
				{ "GET", bearer + ", Bearer " + this.admin }, { "TRACE", bearer }, { "get", bearer },
				{ "FETCH", bearer } }) {
			for (String path : List.of("/orders/1", "/public/1")) {
				String[] headers = List.of(head).subList(1, head.length).toArray(String[]::new);
				RawHttp.Response response = gateway().request(head[0], gateway().path(path), headers);
				softly.assertThat(isRefused(response)).as("%s %s %s", head[0], path, head[1]).isTrue();
			}
		}
		softly.assertThat(gateway().upstream().received()).isEmpty();
		softly.assertAll();
	}

	/** Whether a request was refused. In HTTP/2, an invalid header ends the stream. */
	private boolean isRefused(RawHttp.Response response) {
		Protocol protocol = this.environment.protocol();
		return response.status() == 400
				|| (response.status() == 0 && (protocol == Protocol.H2 || protocol == Protocol.H2C));
	}

	@Test
	void requestWhenProxyHeadersAreForgedThenRouteAndRuleAreTheSame() {
		SoftAssertions softly = new SoftAssertions();
		for (String header : List.of("X-Forwarded-Prefix: /admin", "X-Forwarded-Prefix: /public",
				"X-Forwarded-Prefix: /orders", "X-Forwarded-Prefix: /public/..", "X-Forwarded-Prefix: /orders/echo?a=",
				"X-Forwarded-Prefix: /public#", "X-Forwarded-Prefix: //public", "X-Forwarded-Prefix: public",
				"X-Forwarded-Prefix: /public,/open", "X-Forwarded-Prefix: /%zz", "x-forwarded-prefix: /",
				"X-Forwarded-Host: h?", "X-Forwarded-Host: h/public/", "X-Forwarded-Host: h#", "X-Forwarded-Host: [",
				"X-Forwarded-Host: h:99999", "X-Forwarded-Port: x", "X-Forwarded-Proto: x y", "X-Forwarded-For: ::::",
				"Forwarded: host=\"h?\"", "Forwarded: host=h/public/;proto=https", "Forwarded: proto=\":\"",
				"Forwarded: for=\"[\"", "X-Original-URL: /public/1", "X-Rewrite-URL: /public/1",
				"X-HTTP-Method-Override: OPTIONS")) {
			assertSameRoute(softly, header, "/orders/1", null);
			assertSameRoute(softly, header, "/1?/public/", null);
			assertSameRoute(softly, header, "/public/1", null);
			assertSameRoute(softly, header, "/users", this.user);
			assertSameRoute(softly, header, "/1", this.user);
		}
		softly.assertAll();
	}

	private void assertSameRoute(SoftAssertions softly, String header, String target, @Nullable String token) {
		gateway().upstream().forget();
		RawHttp.Response response = (token != null) ? gateway().getWithToken(target, token, header)
				: gateway().get(target, header);
		String description = header + " at " + target + ((token != null) ? " with a token" : "");
		softly.assertThat(response.status()).as(description).isBetween(200, 499);
		for (Received received : gateway().upstream().received()) {
			softly.assertThat(received.target()).as(description).isEqualTo(gateway().path(target));
			assertAllowed(softly, received, description);
		}
	}

	/**
	 * Fails unless a received request was allowed to reach the upstream, regardless of
	 * the requested path.
	 */
	private void assertAllowed(SoftAssertions softly, Received received, String description) {
		String path = URLDecoder.decode(received.target(), StandardCharsets.UTF_8)
			.substring(this.environment.basePath().length())
			.toLowerCase(Locale.ROOT);
		if (OPEN_PATHS.stream().noneMatch(path::startsWith)) {
			softly.assertThat(received.header("X-User-Id")).as(description).isPresent();
			softly.assertThat(received.header("Authorization").orElse(""))
				.as(description)
				.isIn("Bearer " + this.user, "Bearer " + this.admin);
		}
		if (ADMIN_PATHS.stream().anyMatch(path::startsWith)) {
			softly.assertThat(received.header("X-User-Roles")).as(description).hasValue("admin");
		}
	}

	@Test
	void requestWhenTargetIsAmbiguousThenRefusedAndNotSentOn() {
		SoftAssertions softly = new SoftAssertions();
		for (String target : List.of("/public/../orders/1", "/public/..;/orders/1", "/public/%2e%2e/orders/1",
				"/public/.%2E/orders/1", "/public/./1", "//orders/1", "/public//orders/1", "/public;a=b/1",
				"/public/%3b/1", "/public/..%2forders/1", "/public%2F1", "/public/..%5corders/1",
				"/public/..\\orders/1", "/public/%252e%252e/orders/1", "/public/%00", "/public/%0d%0aX-User-Id:%20x",
				"/public/%c0%ae%c0%ae/1", "/public/%zz", "http://localhost/public/1", "public/1", "*",
				"/public/1#/orders")) {
			String below = gateway().path(target);
			// Spring rebuilds the path where a forwarded header is applied
			RawHttp.Response response = gateway().request("GET", below, "Authorization: Bearer " + this.user,
					"X-Forwarded-Proto: https");
			// paths outside the base path do not belong to this application
			boolean outside = response.status() == 404 && !below.startsWith(gateway().path("/"));
			softly.assertThat(outside || isRefused(response))
				.as("%s was answered with %s", target, response.status())
				.isTrue();
		}
		softly.assertThat(gateway().upstream().received()).isEmpty();
		softly.assertAll();
	}

	@Test
	void requestWhenRoleIsMissingThenForbiddenAndNotSentOn() {
		for (String path : List.of("/admin", "/admin/1", "/secret/1", "/orders/export")) {
			RawHttp.Response response = gateway().getWithToken(path, this.user);
			assertThat(response.status()).as(path).isEqualTo(403);
			assertThat(response.reason()).as(path).isEqualTo("insufficient_permissions");
			assertThat(gateway().upstream().received()).as(path).isEmpty();
			assertThat(gateway().getWithToken(path, this.admin).status()).as(path).isEqualTo(200);
			assertThat(receivedOnce().header("X-User-Id")).as(path).hasValue("root");
			gateway().upstream().forget();
		}
	}

	@Test
	void requestWhenPathIsLikeThatOfAnExactRuleThenRoleIsNeeded() {
		SoftAssertions softly = new SoftAssertions();
		for (String target : List.of("/orders/export/", "/orders/%65xport", "/orders/export?x=/orders/1",
				"/orders/export;x=1", "/orders/export%3bx=1", "/orders/export%2f", "/orders/./export",
				"/orders//export", "/orders/export/.", "/orders/export%00", "/orders/export.", "/orders/export.json",
				"/orders/EXPORT", "/orders/export%20", "/admin/", "/%61dmin/1", "/ADMIN/1", "/admin;x=1/1",
				"/admin.json")) {
			RawHttp.Response response = gateway().getWithToken(target, this.user);
			softly.assertThat(response.status()).as(target).isBetween(400, 499);
			softly.assertThat(gateway().upstream().received()).as(target).isEmpty();
			gateway().upstream().forget();
		}
		softly.assertAll();
	}

	@Test
	void requestWhenRouteIsPublicThenBearerTokenStaysOutside() {
		for (String path : List.of("/public/1", "/open/1")) {
			for (String token : List.of("not-a-token", this.user)) {
				assertThat(gateway().getWithToken(path, token).status()).as(path).isEqualTo(200);
				assertThat(receivedOnce().header("Authorization")).as(path).isEmpty();
				assertThat(receivedOnce().header("X-User-Id")).as(path).isEmpty();
				gateway().upstream().forget();
			}
		}
	}

	@Test
	void requestWhenRouteForwardsToPublicOneThenIdentityGoesWithTheToken() {
		assertThat(gateway().get("/inward/1").reason()).isEqualTo("missing_token");
		assertThat(gateway().upstream().received()).isEmpty();
		assertThat(gateway().getWithToken("/inward/1", this.user).status()).isEqualTo(200);
		assertThat(receivedOnce().target()).isEqualTo(gateway().path("/public/inward"));
		assertThat(receivedOnce().header("Authorization")).isEmpty();
		assertThat(receivedOnce().header("X-User-Id")).isEmpty();
	}

	@Test
	void requestWhenPublicRouteForwardsToProtectedOneThenRefused() {
		assertThat(gateway().get("/outward/1").status()).isEqualTo(401);
		assertThat(gateway().getWithToken("/outward/1", "not-a-token").status()).isEqualTo(401);
		assertThat(gateway().upstream().received()).isEmpty();
	}

	@Test
	void preflightThenAnsweredWithoutTokenAndOtherOptionsIsNot() {
		RawHttp.Response preflight = gateway().request("OPTIONS", gateway().path("/orders/1"),
				"Origin: https://app.test", "Access-Control-Request-Method: GET");
		assertThat(preflight.status()).isEqualTo(200);
		assertThat(preflight.header("Access-Control-Allow-Origin")).hasValue("https://app.test");
		RawHttp.Response foreign = gateway().request("OPTIONS", gateway().path("/orders/1"),
				"Origin: https://evil.test", "Access-Control-Request-Method: GET");
		assertThat(foreign.status()).isEqualTo(403);
		assertThat(gateway().request("OPTIONS", gateway().path("/orders/1")).reason()).isEqualTo("missing_token");
		assertThat(gateway().request("OPTIONS", gateway().path("/orders/1"), "Access-Control-Request-Method: GET")
			.reason()).isEqualTo("missing_token");
		assertThat(gateway().upstream().received()).isEmpty();
	}

	@Test
	void responseWhenUpstreamReturnsIdentityHeadersThenTheyAreDropped() {
		for (String path : List.of("/orders/1", "/public/1", "/inward/1")) {
			RawHttp.Response response = gateway().getWithToken(path, this.user);
			assertThat(response.status()).as(path).isEqualTo(200);
			assertThat(response.headers().toString()).as(path).doesNotContain("from-upstream");
			assertThat(response.header("X-Other")).as(path).hasValue("kept");
		}
	}

	@Test
	void requestWhenNoRouteMatchesThenNotFoundOrRefused() {
		for (String path : List.of("/", "/unknown", "/publican", "/ordersx", "/PUBLIC/1", "/actuator/env",
				"/actuator/heapdump", "/actuator/gateway/routes")) {
			assertThat(gateway().get(path).status()).as(path).isIn(401, 404);
			assertThat(gateway().getWithToken(path, this.user).status()).as(path).isIn(403, 404);
		}
		assertThat(gateway().upstream().received()).isEmpty();
	}

	@Test
	void requestWhenTokenIsElsewhereThenIgnored() {
		List<RawHttp.Response> responses = new ArrayList<>();
		responses.add(gateway().get("/orders/1?access_token=" + this.user));
		responses.add(gateway().get("/orders/1", "Cookie: access_token=" + this.user));
		responses.add(gateway().get("/orders/1", "X-Authorization: Bearer " + this.user));
		responses.add(gateway().get("/orders/1", "Proxy-Authorization: Bearer " + this.user));
		responses.add(gateway().get("/orders/1", "X-Forwarded-Access-Token: " + this.user));
		assertThat(responses).extracting(RawHttp.Response::reason).containsOnly("missing_token");
		assertThat(gateway().upstream().received()).isEmpty();
	}

	private Received receivedOnce() {
		List<Received> received = gateway().upstream().received();
		assertThat(received).hasSize(1);
		return received.get(0);
	}

	private record BadToken(String token, String reason) {

	}

}
