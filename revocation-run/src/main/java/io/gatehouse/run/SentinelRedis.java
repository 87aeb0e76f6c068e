package io.gatehouse.run;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.gatehouse.test.RedisSentinels;

/**
 * A Redis with two replicas under Sentinel. The primary takes no writes unless a replica
 * follows, and a revocation counts as stored once a replica has it.
 */
final class SentinelRedis implements Redis {

	private static final Duration LONG = Duration.ofSeconds(6);

	/** Longer than a revocation waits after a failover. */
	private static final Duration LONGER = Duration.ofSeconds(14);

	private static final Duration NOTHING = Duration.ZERO;

	private final RedisSentinels sentinels = RedisSentinels.start("--min-replicas-to-write", "1",
			"--min-replicas-max-lag", "1");

	@Override
	public List<String> way(String owner, List<Integer> gateways) {
		return List.of("--spring.data.redis.sentinel.master=" + this.sentinels.masterName(),
				"--spring.data.redis.sentinel.nodes=" + String.join(",", this.sentinels.sentinelNodes()));
	}

	@Override
	public List<String> revokerArguments() {
		return List.of("--gatehouse.revocation.min-replicas=1", "--gatehouse.revocation.min-replicas-max-lag=1s",
				"--gatehouse.revocation.confirm-timeout=8s");
	}

	@Override
	public List<Fault> faults(Random random, List<Integer> gateways, Runnable anotherRevokes) {
		RedisSentinels redis = this.sentinels;
		return List.of(fault("the primary is killed", LONG, gateways, redis::killPrimary, redis::restartKilled),
				fault("a replica takes over", NOTHING, gateways, redis::failover, redis::awaitReplication),
				fault("the primary hangs", LONG, gateways, redis::pausePrimary, this::resume),
				fault("the primary is isolated", LONGER, gateways, redis::isolatePrimary, redis::mend),
				// the revoker knows the new primary, while gateways may still be
				// connected to the former one
				fault("the primary is isolated, with another revoker", LONGER, gateways, () -> {
					redis.isolatePrimary();
					anotherRevokes.run();
				}, redis::mend), fault("replication is cut", LONG, gateways, redis::cutReplication, redis::mend));
	}

	@Override
	public void slowGateways(Duration delay) {
	}

	private static Fault fault(String kind, Duration longest, List<Integer> gateways, Runnable begin, Runnable end) {
		return new Fault(kind, "Redis", longest, gateways, begin, end);
	}

	/** Waits for replication, since a failover may have happened or be in progress. */
	private void resume() {
		this.sentinels.resume();
		this.sentinels.awaitReplication();
	}

	@Override
	public void close() {
		this.sentinels.close();
	}

}
