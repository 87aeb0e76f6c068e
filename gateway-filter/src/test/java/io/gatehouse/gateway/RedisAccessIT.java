package io.gatehouse.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the gateway as a Redis user with exactly the permissions in the documentation.
 */
class RedisAccessIT {

	private static final String TOKEN = "f3Zr-x9Qk2~Lw_7sVbN0pTgYhJ4mCdE8aRuI5oXq1zK";

	private final String page = read();

	private static String read() {
		try {
			return Files.readString(Path.of("../docs/revocation.md"));
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private String documented(String beginning) {
		Matcher code = Pattern.compile("`(" + Pattern.quote(beginning) + "[^`]*)`").matcher(this.page);
		assertThat(code.find()).as(beginning).isTrue();
		return code.group(1);
	}

	private static Map<String, String> as(RedisServer redis, String... rules) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		CommandArgs<String, String> user = new CommandArgs<>(StringCodec.UTF8).add("SETUSER")
			.add("edge")
			.add("on")
			.add(">pw");
		for (String part : rules) {
			for (String rule : part.split(" ")) {
				user.add(rule);
			}
		}
		client.connect().sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), user);
		client.shutdown();
		Map<String, String> properties = new HashMap<>(Edge.sessionProperties());
		properties.put("spring.data.redis.username", "edge");
		properties.put("spring.data.redis.password", "pw");
		return properties;
	}

	@Test
	void requestWhenGatewayMayOnlyReadThenItKnowsAllThatItNeeds() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, as(redis, documented("+zmscore"), documented("~{gatehouse}")))) {
			String jwt = TestTokens.token().claim("sid", "session-1").sign();
			assertThat(edge.getWithToken("/orders/1", jwt).reason()).isEqualTo("revocation_unknown");
			edge.reset();
			assertThat(edge.getWithToken("/orders/1", jwt).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/sessions/1", jwt).reason()).isEqualTo("session_ended");
			assertThat(edge.getWithToken("/orders/1", TOKEN).reason()).isEqualTo("unknown_token");
			edge.session("alice", "session-1");
			edge.opaque(TOKEN, "user", "alice", "session", "session-1", "iat",
					Long.toString(System.currentTimeMillis() / 1000));
			assertThat(edge.getWithToken("/sessions/1", jwt).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/current/1", jwt).status()).isEqualTo(200);
			assertThat(edge.getWithToken("/orders/1", TOKEN).status()).isEqualTo(200);
		}
	}

	@Test
	void requestWhenGatewayFollowsTheListThenItMayDoAllThatItNeeds() {
		try (RedisServer redis = RedisServer.start()) {
			Map<String, String> properties = as(redis, documented("+eval"), documented("~{gatehouse}"));
			properties.put("gatehouse.revocation.lookup", "local");
			try (Edge edge = Edge.start(redis, properties)) {
				String token = TestTokens.token()
					.claim("sid", "session-1")
					.claim("iat", System.currentTimeMillis() / 1000 + 20)
					.sign();
				assertThat(edge.redis().zcard("{gatehouse}:revoked")).as("the list was made").isEqualTo(1);
				assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
				assertThat(edge.getWithToken("/sessions/1", token).reason()).isEqualTo("session_ended");
				edge.revokeEverywhere(Reason.BANNED, "sub:somebody");
				edge.redis().del("{gatehouse}:revocations");
				edge.redis().zrem("{gatehouse}:revoked", "sub:somebody");
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> edge.redis().zscore("{gatehouse}:revoked", "sub:somebody") != null);
				assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			}
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> edgesThatFollow(redis) == 0);
		}
	}

	@Test
	void requestWhenGatewayLimitsThenItMayCountAndEndSessions() {
		try (RedisServer redis = RedisServer.start()) {
			Map<String, String> properties = as(redis, documented("+zmscore"), documented("~{gatehouse}"),
					documented("+get"), documented("~request_rate_limiter"), documented("+zadd"));
			properties.put("spring.cloud.gateway.server.webflux.default-filters[0]", "IdentityRateLimiter=api");
			properties.put("gatehouse.gateway.rate-limits.api.replenish-rate", "1");
			properties.put("gatehouse.gateway.rate-limits.api.burst-capacity", "4");
			properties.put("gatehouse.gateway.rate-limits.api.local-share", "0.5");
			properties.put("gatehouse.gateway.rate-limits.api.abuse.refusals", "1");
			properties.put("gatehouse.gateway.rate-limits.api.abuse.end-session", "true");
			try (Edge edge = Edge.start(redis, properties)) {
				edge.reset();
				String token = TestTokens.token().sign();
				// a gateway alone would have one left
				assertThat(edge.getWithToken("/orders/1", token).header("RateLimit")).contains("\"api\";r=3;t=1");
				Awaitility.await()
					.pollInterval(Duration.ofMillis(1))
					.until(() -> edge.getWithToken("/orders/1", token).status() == 429);
				Awaitility.await()
					.pollInterval(Duration.ofMillis(1))
					.until(() -> edge.getWithToken("/orders/1", token).reason().equals("kicked_out"));
			}
		}
	}

	@Test
	void requestWhenGatewayHasTicketsThenItMayIssueAndRedeemThem() {
		try (RedisServer redis = RedisServer.start()) {
			Map<String, String> properties = as(redis, documented("+zmscore"), documented("~{gatehouse}"),
					documented("+incr"), documented("~gatehouse:ticket"));
			properties.put("gatehouse.gateway.tickets.enabled", "true");
			properties.put("gatehouse.gateway.tickets.max-per-user", "1");
			try (Edge edge = Edge.start(redis, properties)) {
				edge.reset();
				RawHttp.Response issued = ticket(edge);
				assertThat(issued.status()).as(issued.body()).isEqualTo(200);
				assertThat(edge.get("/orders/1?ticket=" + issued.body().substring(11, 54)).status()).isEqualTo(200);
				assertThat(ticket(edge).status()).isEqualTo(429);
			}
		}
	}

	private static RawHttp.Response ticket(Edge edge) {
		return RawHttp.send(edge.port(),
				"POST /gatehouse/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
						+ TestTokens.token().sign()
						+ "\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"path\":\"/orders/1\"}");
	}

	/** The number of gateways that have not left. */
	private static long edgesThatFollow(RedisServer redis) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		try {
			return client.connect()
				.sync()
				.hgetall("{gatehouse}:gateways")
				.values()
				.stream()
				.filter((value) -> value.matches("\\d+ \\d+-\\d+"))
				.count();
		}
		finally {
			client.shutdown();
		}
	}

}
