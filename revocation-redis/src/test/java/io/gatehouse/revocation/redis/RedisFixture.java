package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisCluster;
import io.gatehouse.test.RedisServer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.DataType;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisServerCommands;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Connection to a test's Redis, with queries of its content.
 */
public final class RedisFixture implements AutoCloseable {

	public static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private final LettuceConnectionFactory connectionFactory;

	private final StringRedisTemplate redis;

	public RedisFixture(RedisServer server) {
		this(new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port())));
	}

	public RedisFixture(RedisCluster cluster) {
		this(new LettuceConnectionFactory(new RedisClusterConfiguration(cluster.nodes())));
	}

	private RedisFixture(LettuceConnectionFactory connectionFactory) {
		this.connectionFactory = connectionFactory;
		this.connectionFactory.afterPropertiesSet();
		this.connectionFactory.start();
		this.redis = new StringRedisTemplate(this.connectionFactory);
	}

	public LettuceConnectionFactory connectionFactory() {
		return this.connectionFactory;
	}

	public StringRedisTemplate redis() {
		return this.redis;
	}

	/**
	 * Returns settings with a short lease: after a flush, the first revocation has to
	 * wait for one.
	 */
	public static RevocationProperties settings(String scope, Duration writeTimeout, Duration confirmTimeout) {
		return new TestSettings().scope(scope)
			.retention(Duration.ofMinutes(16))
			.writeTimeout(writeTimeout)
			.confirmTimeout(confirmTimeout)
			.lease(Duration.ofMillis(100))
			.get();
	}

	public Revocations revocations() {
		return new Revocations(this.connectionFactory, KEYS,
				settings("", Duration.ofSeconds(10), Duration.ofSeconds(20)));
	}

	/**
	 * Returns a reader of this Redis.
	 * @param timeout the time-out of a command
	 */
	public RedisReader reader(Duration timeout) {
		return new RedisReader(new RedisConnection(this.connectionFactory, KEYS, null), timeout);
	}

	public void flush() {
		this.redis.execute((RedisCallback<@Nullable Object>) (connection) -> {
			connection.serverCommands().flushAll(RedisServerCommands.FlushOption.SYNC);
			return null;
		});
	}

	/** Empties Redis, and creates a list of revocations that counts as old. */
	public void reset() {
		flush();
		this.redis.opsForZSet().add(KEYS.revoked(), RevocableClaims.ALL, 1);
	}

	/**
	 * Makes Redis count as long known to gateways and revoking callers, so that no call
	 * waits for a takeover.
	 */
	public void knowSinceLong() {
		Properties server = Objects.requireNonNull(this.redis
			.execute((RedisCallback<Properties>) (connection) -> connection.serverCommands().info("server")));
		this.redis.opsForHash().put(KEYS.gateways(), "primary", server.getProperty("run_id") + " 1000 0");
	}

	/** Returns the expiry of a key, in epoch ms. */
	public long endOf(String key) {
		RedisScript<Long> script = RedisScript.of("return redis.call('PEXPIRETIME', KEYS[1])", Long.class);
		return Objects.requireNonNull(this.redis.execute(script, List.of(key)));
	}

	/** Returns the time of Redis' clock, in epoch ms. */
	public long milli() {
		return Objects.requireNonNull(this.redis
			.execute((RedisCallback<Long>) (connection) -> connection.serverCommands().time(TimeUnit.MILLISECONDS)));
	}

	/**
	 * Returns the number of scripts that Redis has run by their hashes, on all its nodes.
	 */
	public int scriptCalls() {
		return calls("evalsha");
	}

	/**
	 * Returns the number of rounds of barriers: besides gateways, only these read the end
	 * of the stream.
	 */
	public int rounds() {
		return calls("xrevrange");
	}

	private int calls(String command) {
		Properties stats = Objects.requireNonNull(this.redis
			.execute((RedisCallback<Properties>) (connection) -> connection.serverCommands().info("commandstats")));
		return stats.stringPropertyNames()
			.stream()
			.filter((name) -> name.endsWith("cmdstat_" + command))
			.mapToInt((name) -> Integer.parseInt(stats.getProperty(name).replaceAll("calls=(\\d+),.*", "$1")))
			.sum();
	}

	/** Asserts that a call still waits after several rounds of the barrier. */
	public void assertWaits(CompletableFuture<?> call) {
		int before = rounds();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> rounds() > before + 3);
		Assertions.assertThat(call).isNotDone();
	}

	/** Returns the number of commands that Redis has processed, on all its nodes. */
	public long commands() {
		Properties stats = Objects.requireNonNull(this.redis
			.execute((RedisCallback<Properties>) (connection) -> connection.serverCommands().info("commandstats")));
		return stats.stringPropertyNames()
			.stream()
			.filter((name) -> name.contains("cmdstat_")
					&& !name.matches(".*cmdstat_(info|command|cluster|client|hello).*"))
			.mapToLong((name) -> Long.parseLong(stats.getProperty(name).replaceAll("calls=(\\d+),.*", "$1")))
			.sum();
	}

	/** Returns the gateway's verdict on a token, by the floors that Redis holds now. */
	public Verdict verdict(Jwt jwt) {
		List<Floor> floors = new ArrayList<>();
		for (String member : RevocableClaims.standard().members("", jwt.getClaims())) {
			Floor floor = floor(member);
			if (floor != null) {
				floors.add(floor);
			}
		}
		return Verdict.of(Objects.requireNonNull(jwt.getIssuedAt()), floor(RevocableClaims.ALL), floors);
	}

	public @Nullable Floor floor(String member) {
		Double score = this.redis.opsForZSet().score(KEYS.revoked(), member);
		return (score != null) ? Floor.ofScore(score) : null;
	}

	/** Returns the members in the stream of revocations, in order. */
	public List<String> stream() {
		return Objects.requireNonNull(this.redis.opsForStream().range(KEYS.revocations(), Range.unbounded()))
			.stream()
			.map((entry) -> String.valueOf(entry.getValue().get("m")))
			.toList();
	}

	/** Returns the content of Redis, by key. */
	public Map<String, String> dump() {
		Map<String, String> dump = new LinkedHashMap<>();
		for (String key : Objects.requireNonNull(this.redis.keys("*"))) {
			DataType type = this.redis.type(key);
			dump.put(key, switch (Objects.requireNonNull(type)) {
				case STRING -> String.valueOf(this.redis.opsForValue().get(key));
				case HASH -> this.redis.opsForHash().entries(key).toString();
				case ZSET -> String.valueOf(this.redis.opsForZSet().rangeWithScores(key, 0, -1));
				case STREAM -> String.valueOf(this.redis.opsForStream().range(key, Range.unbounded()));
				default -> throw new IllegalStateException(key + " is a " + type);
			});
		}
		return dump;
	}

	/**
	 * Returns revocations in this Redis.
	 * @param scripts runs the scripts
	 * @param barrierScripts runs those of the barrier
	 */
	public static Revocations revocations(ScriptRunner scripts, ScriptRunner barrierScripts,
			RevocationProperties settings) {
		return new Revocations(scripts, KEYS, settings, BarrierRounds.shared(barrierScripts, KEYS));
	}

	@Override
	public void close() {
		this.connectionFactory.destroy();
	}

}
