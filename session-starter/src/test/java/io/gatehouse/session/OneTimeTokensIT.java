package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.test.RedisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests of {@link OneTimeTokens} with a real Redis. */
class OneTimeTokensIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final Duration LIFE = Duration.ofMinutes(5);

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private final OneTimeTokens tokens = new OneTimeTokens(new ScriptRunner(redis.connectionFactory(), WAIT),
			new RedisKeys(RedisKeys.DEFAULT_PREFIX));

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void reset() {
		redis.reset();
	}

	private String issue(String subject) {
		String token = this.tokens.issue(subject, "reset", LIFE).block(WAIT);
		assertThat(token).isNotNull().matches("[A-Za-z0-9_-]{43}");
		return String.valueOf(token);
	}

	/** Returns the keys of one-time tokens. */
	private static List<String> stored() {
		return redis.dump().keySet().stream().filter((key) -> key.contains(":once:")).toList();
	}

	@Test
	void redeemThenItsSubjectOnce() {
		String token = issue("爱丽丝: {a}");
		assertThat(this.tokens.redeem(token, "reset").block(WAIT)).isEqualTo("爱丽丝: {a}");
		assertThat(this.tokens.redeem(token, "reset").block(WAIT)).isNull();
	}

	@Test
	void redeemWhenPurposeIsAnotherThenEmptyAndTokenRemains() {
		String token = issue("alice");
		assertThat(this.tokens.redeem(token, "confirm").block(WAIT)).isNull();
		assertThat(this.tokens.redeem(token, "reset").block(WAIT)).isEqualTo("alice");
	}

	@Test
	void redeemWhenManyAtOnceThenOneIsAccepted() {
		String token = issue("alice");
		List<String> accepted = Flux
			.merge(IntStream.range(0, 50).mapToObj((i) -> this.tokens.redeem(token, "reset")).toList())
			.collectList()
			.block(WAIT);
		assertThat(accepted).containsExactly("alice");
	}

	@Test
	void redeemWhenTokenHasExpiredThenEmpty() {
		String token = this.tokens.issue("alice", "reset", Duration.ofMillis(1)).block(WAIT);
		assertThat(token).isNotNull();
		Awaitility.await().atMost(WAIT).until(() -> stored().isEmpty());
		assertThat(this.tokens.redeem(String.valueOf(token), "reset").block(WAIT)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "''", "' '", "x", "'a\tb'", "é", "eyJhbGciOiJub25lIn0.e30." })
	void redeemWhenTokenWasNeverIssuedThenEmpty(String token) {
		issue("alice");
		assertThat(this.tokens.redeem(token, "reset").block(WAIT)).isNull();
		assertThat(this.tokens.redeem(token.repeat(5000), "reset").block(WAIT)).isNull();
		assertThat(stored()).hasSize(1);
	}

	@Test
	void issueThenRedisHasAHashThatExpires() {
		String token = issue("alice");
		assertThat(redis.dump().toString()).doesNotContain(token);
		assertThat(stored()).singleElement().satisfies((key) -> {
			assertThat(key).matches("gatehouse:once:[A-Za-z0-9_-]{43}");
			assertThat(redis.redis().getExpire(key)).isBetween(1L, LIFE.toSeconds());
		});
	}

	@ParameterizedTest
	@CsvSource({ "'', reset, PT5M, subject", "a, '', PT5M, purpose", "a, reset, PT0S, lifetime",
			"a, reset, PT-1S, lifetime", "a, reset, P31D, lifetime", "'a\tb', reset, PT5M, subject" })
	void issueWhenArgumentIsWrongThenItSaysWhich(String subject, String purpose, Duration life, String which) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue(subject, purpose, life).block(WAIT))
			.withMessageContaining(which);
		assertThat(stored()).isEmpty();
	}

}
