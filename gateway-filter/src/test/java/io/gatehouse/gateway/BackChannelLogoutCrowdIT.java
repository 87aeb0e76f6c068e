package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests log-outs by an identity provider at four gateways, with many at once: a thousand
 * with {@code -Pfull}. No gateway accepts a token after the answer to its logout token,
 * and tokens of other sessions are accepted throughout.
 */
@Tag("long")
class BackChannelLogoutCrowdIT {

	private static final int SESSIONS = Boolean.getBoolean("gatehouse.test.full") ? 1000 : 200;

	private static final int GATEWAYS = 4;

	private static final int AT_ONCE = 16;

	private static final Duration WITHIN = Duration.ofMinutes(5);

	private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

	/** An EC key, which signs quickly. */
	private static final JWK KEY = TestKeys.key("ES256", "ec-key");

	private final ConnectionProvider connections = ConnectionProvider.create("crowd", 200);

	private final HttpClient client = HttpClient.create(this.connections);

	private final DisposableServer upstream = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle((request, response) -> response.sendString(Mono.just("reached")))
		.bindNow();

	private final RedisServer redis = RedisServer.start();

	private final List<Edge> gateways = new ArrayList<>();

	@AfterEach
	void stop() {
		this.gateways.forEach(Edge::close);
		this.redis.close();
		this.upstream.disposeNow();
		this.connections.dispose();
	}

	private Edge gateway() {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.revocation.lookup", "local");
		properties.put("gatehouse.revocation.migration-until", "2126-01-01T00:00:00Z");
		properties.put("gatehouse.gateway.back-channel-logout.enabled", "true");
		properties.put("gatehouse.gateway.back-channel-logout.issuers.main.audiences", "web-shop");
		properties.put("spring.cloud.gateway.server.webflux.routes[0].uri", "http://127.0.0.1:" + this.upstream.port());
		return Edge.start(this.redis, properties);
	}

	private Mono<Integer> status(Edge gateway, String token) {
		return this.client.headers((headers) -> headers.set("Authorization", "Bearer " + token))
			.get()
			.uri("http://127.0.0.1:" + gateway.port() + "/orders/1")
			.responseSingle((response, body) -> body.asString()
				.defaultIfEmpty("")
				.map((text) -> (response.status().code() == 401 && !text.contains("logged_out")) ? -401
						: response.status().code()));
	}

	private Flux<Integer> statuses(String token) {
		return Flux.fromIterable(this.gateways).flatMap((gateway) -> status(gateway, token));
	}

	private Mono<Integer> logOut(Edge gateway, String session) {
		String token = TestTokens.token()
			.key(KEY)
			.header("typ", "logout+jwt")
			.claim("sub", null)
			.claim("sid", session)
			.claim("aud", "web-shop")
			.claim("events", Map.of(EVENT, Map.of()))
			.sign();
		return this.client.post()
			.uri("http://127.0.0.1:" + gateway.port() + "/gatehouse/logout/main")
			.sendForm((request, form) -> form.attr("logout_token", token))
			.responseSingle(
					(response, body) -> body.asString().defaultIfEmpty("").thenReturn(response.status().code()));
	}

	/**
	 * Logs one session out.
	 * @return the statuses of the log-out, and then of its token and of another one at
	 * each gateway
	 */
	private Mono<List<Integer>> episode(int number, String other) {
		String session = "session-" + number;
		String token = TestTokens.token().key(KEY).claim("sid", session).claim("sub", "user-" + number).sign();
		return statuses(token).collectList()
			.doOnNext((before) -> assertThat(before).as("before").containsOnly(200))
			.then(logOut(this.gateways.get(number % GATEWAYS), session))
			.flatMap((status) -> Flux.concat(Mono.just(status), statuses(token), statuses(other)).collectList());
	}

	@Test
	void logoutWhenManyRunAtOnceThenNoGatewayAcceptsATokenAfterTheAnswer() {
		for (int i = 0; i < GATEWAYS; i++) {
			this.gateways.add(gateway());
		}
		String other = TestTokens.token().key(KEY).claim("sid", "stays").sign();
		List<List<Integer>> episodes = Flux.fromStream(IntStream.range(0, SESSIONS).boxed())
			.flatMap((number) -> episode(number, other), AT_ONCE)
			.collectList()
			.block(WITHIN);
		List<Integer> expected = new ArrayList<>(List.of(200));
		expected.addAll(Collections.nCopies(GATEWAYS, 401));
		expected.addAll(Collections.nCopies(GATEWAYS, 200));
		assertThat(episodes).hasSize(SESSIONS).allSatisfy((episode) -> assertThat(episode).isEqualTo(expected));
	}

}
