package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.gateway.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

class AbusiveSessionsTests {

	private final RateLimitPolicy policy = Limits.policy();

	private final RateLimitStatistics statistics = new RateLimitStatistics(this.policy.limits());

	private final AtomicLong nanos = new AtomicLong();

	private final List<String> revoked = new ArrayList<>();

	private Mono<Instant> redis = Mono.just(Instant.EPOCH);

	private final AbusiveSessions sessions = new AbusiveSessions(List.of(this.policy), (issuer, session) -> {
		this.revoked.add(issuer + " " + session);
		return this.redis;
	}, this.statistics, this.nanos::get);

	private void refuse(String session, int times) {
		for (int i = 0; i < times; i++) {
			this.sessions.refused(this.policy, Limits.known("iss", "alice", session, null, Map.of()));
		}
	}

	@Test
	void refusedWhenTooOftenThenSessionEndsOnce() {
		refuse("s1", 2);
		refuse("s2", 2);
		assertThat(this.revoked).isEmpty();
		refuse("s1", 5);
		assertThat(this.revoked).containsExactly("iss s1");
		assertThat(this.statistics.sessionsEnded().sum()).isEqualTo(1);
	}

	@Test
	void refusedWhenWindowIsOverThenItIsCountedAnew() {
		refuse("s1", 2);
		this.nanos.addAndGet(Duration.ofSeconds(61).toNanos());
		refuse("s1", 2);
		assertThat(this.revoked).isEmpty();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void refusedWhenRedisIsAwayThenItIsTriedAgainAtTheNextRefusal(CapturedOutput output) {
		this.redis = Mono.error(new IllegalStateException("session s1"));
		refuse("s1", 3);
		this.redis = Mono.just(Instant.EPOCH);
		refuse("s1", 3);
		assertThat(this.revoked).hasSize(2);
		assertThat(this.statistics.sessionsNotEnded().sum()).isEqualTo(1);
		assertThat(this.statistics.sessionsEnded().sum()).isEqualTo(1);
		assertThat(output).contains("could not be revoked").doesNotContain("s1", "alice");
	}

	@Test
	void refusedWhenThereIsNoSessionThenNothingEnds() {
		for (int i = 0; i < 10; i++) {
			this.sessions.refused(this.policy, new Caller.Anonymous());
			this.sessions.refused(this.policy, Limits.known("iss", "alice", null, null, Map.of()));
		}
		assertThat(this.revoked).isEmpty();
	}

}
