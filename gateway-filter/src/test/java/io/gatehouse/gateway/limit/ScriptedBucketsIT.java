package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

	private final ScriptedBuckets buckets = new ScriptedBuckets(redis.reader(Duration.ofSeconds(10)), script);

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

}
