package io.gatehouse.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.gateway.GatehouseGatewayProperties.Lookup;
import io.gatehouse.revocation.StreamId;
import io.gatehouse.revocation.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

class RevocationMetersTests {

	private final AtomicLong nanos = new AtomicLong(1);

	private final TwoClocks clocks = new TwoClocks(this.nanos::get, () -> 0);

	private final LocalRevocationList memory = new LocalRevocationList(this.clocks, Duration.ofSeconds(2));

	private final RevocationStatistics statistics = new RevocationStatistics();

	private final UnknownDecisions decisions = new UnknownDecisions();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	RevocationMetersTests() {
		new RevocationMeters(this.decisions, this.memory, this.statistics).bindTo(this.registry);
	}

	@Test
	void decisionWhenTakenThenIsCountedByPolicyCauseAndOutcome() {
		RevocationCheck check = new RevocationCheck(
				Map.of(Lookup.LOCAL, (query) -> Mono.just(new Verdict.Unknown("redis_silent"))), this.memory,
				this.decisions);
		RevocationQuery query = new RevocationQuery(java.time.Instant.EPOCH, List.of("sub:alice"), Map.of());
		decide(check, query, UnknownPolicy.DENY);
		decide(check, query, UnknownPolicy.DENY);
		decide(check, query, UnknownPolicy.of("allow"));
		decide(check, query, UnknownPolicy.of("allow-stale:1s"));
		assertThat(unknown("deny", "refused")).isEqualTo(2);
		assertThat(unknown("allow", "admitted")).isEqualTo(1);
		assertThat(unknown("allow_stale", "refused")).isEqualTo(1);
	}

	private static void decide(RevocationCheck check, RevocationQuery query, UnknownPolicy policy) {
		check.verdict(query, new TokenPolicy.Revocation(Lookup.LOCAL, policy)).toFuture().join();
	}

	private double unknown(String policy, String outcome) {
		return this.registry.get("gatehouse.revocation.unknown")
			.tags("policy", policy, "cause", "redis_silent", "outcome", outcome)
			.functionCounter()
			.count();
	}

	@Test
	void memoryWhenItIsFollowedThenItsStateIsShown() {
		assertThat(gauge("current")).isZero();
		this.memory.raise(List.of("sid:a", "sid:b"), new double[] { 1, 2 });
		this.memory.granted(this.clocks.now(), StreamId.NONE);
		this.statistics.restored().add(3);
		this.statistics.malformed().add(4);
		assertThat(gauge("current")).isEqualTo(1);
		assertThat(gauge("floors")).isEqualTo(2);
		assertThat(this.registry.get("gatehouse.revocation.memory.restored").functionCounter().count()).isEqualTo(3);
		assertThat(this.registry.get("gatehouse.revocation.memory.malformed").functionCounter().count()).isEqualTo(4);
	}

	private double gauge(String name) {
		return this.registry.get("gatehouse.revocation.memory." + name).gauge().value();
	}

}
