package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.script.DefaultRedisScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of buckets in a real Redis: they are those of Spring Cloud Gateway's own script
 * and keys.
 */
class ScriptedBucketsIT {

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private static final DefaultRedisScript<List<Long>> script = script();

	private final RateLimit limit = Limits.limit(1, 3, 1);

	private final ScriptedBuckets buckets = new ScriptedBuckets(redis.reader(Duration.ofSeconds(10)), script, false,
			Duration.ofSeconds(10));

	private static DefaultRedisScript<List<Long>> script() {
		DefaultRedisScript<List<Long>> script = new DefaultRedisScript<>();
		script.setLocation(new ClassPathResource("META-INF/scripts/request_rate_limiter.lua"));
		return script;
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void reset() {
		redis.reset();
	}

	private Permit take(String key) {
		return Objects.requireNonNull(Mono.from(this.buckets.take(this.limit, key)).block(Duration.ofSeconds(30)));
	}

	/** Sets the bucket's last use far ahead, so that no token is added meanwhile. */
	private void stopTheClock(String key) {
		redis.redis()
			.opsForValue()
			.set("request_rate_limiter.{" + this.limit.id() + "." + key + "}.timestamp", "99999999999");
		redis.redis().opsForValue().set("request_rate_limiter.{" + this.limit.id() + "." + key + "}.tokens", "3");
	}

	@Test
	void takeWhenBucketIsEmptyThenRefusedAndOthersAreNotAffected() {
		stopTheClock("u.a");
		for (long left = 2; left >= 0; left--) {
			assertThat(take("u.a")).isEqualTo(new Permit(true, left, 1, Permit.Source.REDIS));
			stopTheClockAgain();
		}
		assertThat(take("u.a")).isEqualTo(new Permit(false, 0, 1, Permit.Source.REDIS));
		assertThat(take("u.b")).isEqualTo(new Permit(true, 2, 1, Permit.Source.REDIS));
	}

	/** The script has set the time of the last use to its own. */
	private void stopTheClockAgain() {
		redis.redis().opsForValue().set("request_rate_limiter.{" + this.limit.id() + ".u.a}.timestamp", "99999999999");
	}

	@Test
	void takeWhenRedisDoesNotKnowTheScriptThenItIsSent() {
		take("u.a");
		redis.redis().execute((RedisCallback<String>) (connection) -> {
			connection.scriptingCommands().scriptFlush();
			return "flushed";
		});
		assertThat(take("u.c")).isEqualTo(new Permit(true, 2, 1, Permit.Source.REDIS));
		assertThat(take("u.d")).isEqualTo(new Permit(true, 2, 1, Permit.Source.REDIS));
	}

	@Test
	void takeWhenRequestsComeTogetherThenTheyShareCommandsAndEachHasItsBucket() {
		take("u.warm");
		long before = commands();
		List<Permit> permits = Objects.requireNonNull(Flux.range(0, 400)
			.flatMap((i) -> this.buckets.take(Limits.limit(1, 100 + i, 1), "u." + i), 400)
			.collectList()
			.block(Duration.ofSeconds(30)));
		assertThat(permits.stream().map(Permit::remaining))
			.containsExactlyInAnyOrderElementsOf(LongStream.range(0, 400).mapToObj((i) -> 99 + i).toList());
		assertThat(commands() - before).isLessThan(40);
	}

	@Test
	void takeWhenOneBucketIsBrokenThenOnlyItsRequestFails() {
		redis.redis().opsForList().leftPush("request_rate_limiter.{" + this.limit.id() + ".u.3}.tokens", "a list");
		List<String> results = Objects.requireNonNull(Flux.range(0, 40)
			.flatMap((i) -> this.buckets.take(this.limit, "u." + i)
				.map((permit) -> "taken")
				.onErrorResume(IllegalStateException.class, (ex) -> Mono.just("failed " + i)), 40)
			.filter((result) -> result.startsWith("failed"))
			.collectList()
			.block(Duration.ofSeconds(30)));
		assertThat(results).containsExactly("failed 3");
	}

	@Test
	void takeWhenRedisIsAClusterThenEachRequestHasACommand() {
		ScriptedBuckets cluster = new ScriptedBuckets(redis.reader(Duration.ofSeconds(10)), script, true,
				Duration.ofSeconds(10));
		take("u.warm");
		long before = commands();
		List<Permit> permits = Objects.requireNonNull(Flux.range(0, 50)
			.flatMap((i) -> cluster.take(this.limit, "u." + i), 50)
			.collectList()
			.block(Duration.ofSeconds(30)));
		assertThat(permits).hasSize(50).allMatch(Permit::admitted);
		assertThat(commands() - before).isBetween(50L, 52L);
	}

	/** Returns the number of scripts that Redis has run. */
	private static long commands() {
		Properties statistics = Objects.requireNonNull(redis.redis()
			.execute((RedisCallback<Properties>) (connection) -> connection.serverCommands().info("commandstats")));
		return Stream.of("cmdstat_evalsha", "cmdstat_eval")
			.map((name) -> statistics.getProperty(name, "calls=0,"))
			.mapToLong((text) -> Long.parseLong(text.replaceAll("^calls=(\\d+),.*", "$1")))
			.sum();
	}

}
