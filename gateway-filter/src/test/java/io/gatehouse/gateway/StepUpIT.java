package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests routes that demand how and when the user was authenticated (RFC 9470), by route
 * metadata and by a path rule.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepUpIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private StreamingUpstream upstream;

	private Edge edge;

	@BeforeAll
	void start() {
		this.upstream = new StreamingUpstream();
		Map<String, String> properties = new HashMap<>();
		String routes = "spring.cloud.gateway.server.webflux.routes";
		properties.put(routes + "[0].metadata.gatehouse.acr", "urn:example:silver, urn:example:gold");
		properties.put(routes + "[0].metadata.gatehouse.max-age", "5m");
		properties.put(routes + "[4].metadata.gatehouse.max-age", "5m");
		properties.put("gatehouse.gateway.access[3].path", "/stripped/**");
		properties.put("gatehouse.gateway.access[3].acr", "gold");
		properties.put(routes + "[7].uri", this.upstream.uri());
		properties.put(routes + "[7].filters[0]", "AddRequestHeader=X-Any, any");
		properties.put("gatehouse.gateway.access[4].path", "/rewritten/**");
		properties.put("gatehouse.gateway.access[4].max-age", "3s");
		properties.put("gatehouse.gateway.streams.check-interval", "50ms");
		properties.put("gatehouse.gateway.dpop.enabled", "true");
		this.edge = Edge.start(RedisServer.shared(), properties);
	}

	@AfterAll
	void stop() {
		this.edge.close();
		this.upstream.close();
	}

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	private static TestTokens token(String acr, long secondsAgo) {
		return TestTokens.token().claim("acr", acr).claim("auth_time", Instant.now().getEpochSecond() - secondsAgo);
	}

	@Test
	void requestWhenAuthenticationSufficesThenPasses() {
		String token = token("urn:example:gold", 10).sign();
		assertThat(this.edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		assertThat(this.edge.getWithToken("/stripped/orders/1", token("gold", 9999).sign()).status()).isEqualTo(200);
	}

	@Test
	void requestWhenAuthenticationIsTooOldOrTooWeakThenChallengeSaysWhatIsNeeded() {
		for (TestTokens token : List.of(token("urn:example:gold", 301), token("bronze", 10), TestTokens.token())) {
			RawHttp.Response response = this.edge.getWithToken("/orders/1", token.sign());
			assertThat(response.status()).isEqualTo(401);
			assertThat(response.reason()).isEqualTo("insufficient_user_authentication");
			assertThat(response.header("WWW-Authenticate")).get()
				.asString()
				.startsWith("Bearer realm=\"gatehouse\", error=\"insufficient_user_authentication\"")
				.endsWith("acr_values=\"urn:example:silver urn:example:gold\", max_age=\"300\"");
		}
		assertThat(this.edge.reached()).isEmpty();
	}

	@Test
	void requestWhenPathRuleDemandsItThenChallengeHasThatDemandOnly() {
		RawHttp.Response response = this.edge.getWithToken("/stripped/orders/1", token("silver", 1).sign());
		assertThat(response.reason()).isEqualTo("insufficient_user_authentication");
		assertThat(response.header("WWW-Authenticate")).get()
			.asString()
			.endsWith("acr_values=\"gold\"")
			.doesNotContain("max_age");
	}

	@Test
	void requestThenDemandComesAfterTheTokenAndBeforeRoles() {
		assertThat(this.edge.get("/admin/1").reason()).isEqualTo("missing_token");
		assertThat(this.edge.getWithToken("/admin/1", token("any", 301).sign()).reason())
			.isEqualTo("insufficient_user_authentication");
		assertThat(this.edge.getWithToken("/admin/1", token("any", 1).sign()).reason())
			.isEqualTo("insufficient_permissions");
	}

	@Test
	void requestWhenTokenIsBoundThenChallengeIsOfItsScheme() {
		String token = TestProofs.token(TestProofs.key()).sign();
		String proof = TestProofs.proof(TestProofs.key(), "http://localhost/orders/1", token).sign();
		RawHttp.Response response = this.edge.get("/orders/1", "Authorization: DPoP " + token, "DPoP: " + proof);
		assertThat(response.header("WWW-Authenticate")).get()
			.asString()
			.startsWith("DPoP realm=\"gatehouse\", error=\"insufficient_user_authentication\"")
			.contains("max_age=\"300\"");
	}

	@Test
	void streamWhenAuthenticationBecomesTooOldThenEnds() {
		String events = HttpClient.create()
			.baseUrl("http://127.0.0.1:" + this.edge.port())
			.headers((headers) -> headers.set("Authorization", "Bearer " + token("any", 1).sign()))
			.get()
			.uri("/rewritten/" + UUID.randomUUID() + "/events")
			.responseContent()
			.asString()
			.collectList()
			.map((parts) -> String.join("", parts))
			.block(WITHIN);
		assertThat(Objects.requireNonNull(events)).contains("data: first");
	}

}
