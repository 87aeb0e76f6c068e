package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TcpProxy;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests session mode in a real Redis: a valid token that is not revoked also needs an
 * existing session.
 */
class SessionModeIT {

	private static final String TOKEN = token("session-1");

	private final Edge edge = Edge.sharedWithSessions();

	private static String token(String session) {
		return TestTokens.token().claim("sid", session).sign();
	}

	private static Map<String, String> with(String... more) {
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		for (int i = 0; i < more.length; i += 2) {
			properties.put(more[i], more[i + 1]);
		}
		return properties;
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	@Test
	void requestWhenSessionExistsThenReached() {
		this.edge.session("alice", "session-1", "roles", "[\"admin\"]");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getHeader("Authorization")).isEqualTo("Bearer " + TOKEN);
		// the token identifies the caller
		assertThat(this.edge.reachedOnce().getHeader("X-User-Roles")).isEqualTo("user");
	}

	@Test
	void requestWhenSessionIsGoneThenItHasEndedAndRoutesInDenylistModeDoNotMind() {
		String key = this.edge.session("alice", "session-1");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).status()).isEqualTo(200);
		this.edge.redis().del(key);
		this.edge.upstream().resetRequests();
		RawHttp.Response response = this.edge.getWithToken("/sessions/1", TOKEN);
		assertThat(response.status()).isEqualTo(401);
		assertThat(response.reason()).isEqualTo("session_ended");
		assertThat(this.edge.reached()).isEmpty();
		assertThat(this.edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
	}

	@Test
	void requestWhenTimeOfSessionIsOverThenItHasEnded() {
		String key = this.edge.session("alice", "session-1");
		this.edge.redis().pexpire(key, 1);
		Awaitility.await().until(() -> this.edge.redis().exists(key) == 0);
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("session_ended");
	}

	@Test
	void requestWhenSessionIsOfSomebodyElseThenItHasEnded() {
		this.edge.session("bob", "session-1");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("session_ended");
		String key = this.edge.session("alice", "session-1");
		this.edge.redis().hset(key, "user", "bob");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("session_ended");
		this.edge.redis().hdel(key, "user");
		this.edge.redis().hset(key, "name", "nobody");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("session_ended");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenTokenNamesNoSessionThenRefused() {
		this.edge.session("alice", "");
		for (String token : List.of(TestTokens.token().claim("sid", null).sign(), token(""))) {
			assertThat(this.edge.getWithToken("/sessions/1", token).reason()).isEqualTo("malformed_token");
		}
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenFloorCoversTokenThenItsReasonIsToldWhateverBecameOfTheSession() {
		this.edge.revokeNow("sid:session-1", Reason.KICKED_OUT);
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("kicked_out");
		this.edge.session("alice", "session-1");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("kicked_out");
	}

	@Test
	void requestWhenListAndSessionsAreLostThenUnknown() {
		this.edge.redis().flushall();
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("revocation_unknown");
	}

	@Test
	void requestWhenRecordCannotBeReadThenUnknown() {
		String key = this.edge.session("alice", "session-1");
		for (String roles : List.of("[\"adm", "[1]", "[null]", "[[]]")) {
			this.edge.redis().hset(key, "roles", roles);
			assertThat(this.edge.getWithToken("/sessions/1", TOKEN).status()).as(roles).isEqualTo(503);
		}
		this.edge.redis().hdel(key, "roles");
		this.edge.redis().hset(key, "attributes", "[]");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).status()).isEqualTo(503);
		this.edge.redis().del(key);
		this.edge.redis().set(key, "not a hash");
		assertThat(this.edge.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("revocation_unknown");
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenModeIsSetForAllThenRoutesMaySayOtherwise() {
		try (Edge strict = Edge.start(RedisServer.shared(), Map.of("gatehouse.gateway.mode", "session",
				"spring.cloud.gateway.server.webflux.routes[4].metadata.gatehouse.mode", "denylist"))) {
			strict.reset();
			String admin = TestTokens.token().claim("roles", List.of("admin")).sign();
			assertThat(strict.getWithToken("/orders/1", admin).reason()).isEqualTo("session_ended");
			assertThat(strict.getWithToken("/admin/1", admin).status()).isEqualTo(200);
			strict.session("alice", "session-1");
			assertThat(strict.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
			assertThat(strict.get("/public/1").status()).isEqualTo(200);
			assertThat(strict.get("/maybe/1").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sessions/1", "/current/1" })
	void requestThenSendsTwoCommandsBeforeEitherIsAnswered(String path) {
		try (RedisServer redis = RedisServer.start();
				TcpProxy proxy = TcpProxy.start(redis.port());
				Edge slow = Edge.start(redis, with("spring.data.redis.port", Integer.toString(proxy.port()),
						"gatehouse.revocation.timeout", "30s"))) {
			slow.reset();
			slow.session("alice", "session-1");
			assertThat(slow.getWithToken(path, TOKEN).status()).isEqualTo(200);
			proxy.holdAnswers();
			CompletableFuture<RawHttp.Response> response = CompletableFuture
				.supplyAsync(() -> slow.getWithToken(path, TOKEN));
			Awaitility.await().until(() -> proxy.asked().size() > 1);
			assertThat(response).isNotDone();
			proxy.releaseAnswers();
			assertThat(response.join().status()).isEqualTo(200);
			assertThat(proxy.asked()).containsExactlyInAnyOrder("ZMSCORE", "HMGET");
		}
	}

	@Test
	void requestWhenRedisStopsThenUnknown() {
		try (RedisServer redis = RedisServer.start(); Edge own = Edge.start(redis, with())) {
			own.reset();
			own.session("alice", "session-1");
			assertThat(own.getWithToken("/sessions/1", TOKEN).status()).isEqualTo(200);
			redis.stop();
			assertThat(own.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("revocation_unknown");
		}
	}

	@Test
	void requestWhenSomebodyAsksBeforeTheRouteIsKnownThenItsModeCountsAllTheSame() {
		try (Edge own = Edge.start(RedisServer.shared(), with(), EarlyAsker.class)) {
			own.reset();
			assertThat(own.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
			assertThat(own.getWithToken("/sessions/1", TOKEN).reason()).isEqualTo("session_ended");
		}
	}

	@Test
	void requestWhenAnotherIssuerHasTheSameUserThenTheirSessionIsNotTheirs() {
		String secret = "0PzvJ2oXq7sLk9TnWfYbRc4HdEgUaMiV3x8";
		Map<String, String> properties = with("gatehouse.issuers.partner.issuer", "https://partner.test",
				"gatehouse.issuers.partner.secret", secret, "gatehouse.issuers.partner.revocation-scope", "partner",
				"gatehouse.gateway.session-issuer", TestTokens.ISSUER);
		try (Edge two = Edge.start(RedisServer.shared(), properties)) {
			two.reset();
			two.session("alice", "session-1");
			assertThat(two.getWithToken("/sessions/1", TOKEN).status()).isEqualTo(200);
			String partners = TestTokens.token()
				.key(new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8)).algorithm(JWSAlgorithm.HS256)
					.build())
				.claim("iss", "https://partner.test")
				.claim("sid", "session-1")
				.sign();
			assertThat(two.getWithToken("/orders/1", partners).status()).isEqualTo(200);
			assertThat(two.getWithToken("/sessions/1", partners).reason()).isEqualTo("session_ended");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyAsker {

		@Bean
		WebFilter earlyAsker(ExchangeAuthenticator authenticator) {
			return (exchange, chain) -> authenticator.caller(exchange).then(chain.filter(exchange));
		}

	}

}
