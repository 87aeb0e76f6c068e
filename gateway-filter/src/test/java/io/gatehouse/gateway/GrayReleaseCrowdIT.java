package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
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
 * Tests of a gray release with thousands of users (ten thousand with {@code -Pfull}),
 * many of them also at a second gateway, and two instances of one service. The new
 * instance serves the configured percentage, and each user gets the same instance at both
 * gateways. The tokens are signed with a secret, because of their number.
 */
@Tag("long")
class GrayReleaseCrowdIT {

	private static final int USERS = Boolean.getBoolean("gatehouse.test.full") ? 10_000 : 3_000;

	/** Number of users that also use the second gateway. */
	private static final int AT_BOTH = USERS / 5;

	private static final int PERCENTAGE = 20;

	private static final int AT_ONCE = 16;

	private static final String SECRET = "a secret of the crowd that nobody else has ever seen";

	private static final JWK KEY = new OctetSequenceKey.Builder(SECRET.getBytes(StandardCharsets.UTF_8)).keyID("crowd")
		.algorithm(JWSAlgorithm.HS256)
		.build();

	private static DisposableServer instance(String name) {
		return HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.sendString(Mono.just(name)))
			.bindNow();
	}

	private static Map<String, String> properties(DisposableServer stable, DisposableServer gray) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("gatehouse.issuers.crowd.issuer", "https://crowd.test");
		properties.put("gatehouse.issuers.crowd.secret", SECRET);
		properties.put("gatehouse.issuers.crowd.revocation-scope", "crowd");
		properties.put("gatehouse.revocation.lookup", "local");
		properties.put("gatehouse.gateway.release.cohorts[0].name", "gray");
		properties.put("gatehouse.gateway.release.cohorts[0].percentage", Integer.toString(PERCENTAGE));
		String instances = "spring.cloud.discovery.client.simple.instances.shop";
		properties.put(instances + "[0].uri", "http://127.0.0.1:" + stable.port());
		properties.put(instances + "[0].metadata.hint", "stable");
		properties.put(instances + "[1].uri", "http://127.0.0.1:" + gray.port());
		properties.put(instances + "[1].metadata.hint", "gray");
		String route = "spring.cloud.gateway.server.webflux.routes[11].";
		properties.put(route + "id", "shop");
		properties.put(route + "uri", "lb://shop");
		properties.put(route + "predicates[0]", "Path=/shop/**");
		return properties;
	}

	/** Returns the instance that answers each user. */
	private static List<String> answers(HttpClient client, Edge edge, List<String> tokens) {
		List<String> answers = Flux.fromIterable(tokens)
			.flatMapSequential((token) -> client.headers((headers) -> headers.set("Authorization", "Bearer " + token))
				.get()
				.uri("http://127.0.0.1:" + edge.port() + "/shop/1")
				.responseContent()
				.aggregate()
				.asString(), AT_ONCE)
			.collectList()
			.block();
		return (answers != null) ? answers : List.of();
	}

	@Test
	void requestOfManyUsersThenTheShareIsRightAndEachHasOneCohort() {
		DisposableServer stable = instance("stable");
		DisposableServer gray = instance("gray");
		ConnectionProvider connections = ConnectionProvider.create("crowd", AT_ONCE);
		Map<String, String> properties = properties(stable, gray);
		try (Edge first = Edge.start(RedisServer.shared(), properties);
				Edge second = Edge.start(RedisServer.shared(), properties)) {
			first.reset();
			List<String> tokens = Flux.range(0, USERS)
				.map((i) -> TestTokens.token()
					.key(KEY)
					.claim("iss", "https://crowd.test")
					.claim("sub", "user-" + i)
					.sign())
				.collectList()
				.blockOptional()
				.orElseThrow();
			HttpClient client = HttpClient.create(connections);
			List<String> answers = answers(client, first, tokens);
			assertThat(answers).hasSize(USERS).containsOnly("stable", "gray");
			long inGray = answers.stream().filter("gray"::equals).count();
			assertThat(100.0 * inGray / USERS).isBetween(PERCENTAGE - 1.0, PERCENTAGE + 1.0);
			assertThat(answers(client, second, tokens.subList(0, AT_BOTH))).isEqualTo(answers.subList(0, AT_BOTH));
		}
		finally {
			connections.dispose();
			stable.disposeNow();
			gray.disposeNow();
		}
	}

}
