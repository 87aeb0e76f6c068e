package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.test.MutableClock;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ApplicationContext;

/**
 * Lookups for tests of gateways, and access to the state of a running one.
 */
public final class TestLookups {

	private TestLookups() {
	}

	/** Returns lookups with one of the application's own, and an empty copy in memory. */
	public static RevocationLookups of(RevocationLookup lookup) {
		return RevocationLookups.of(RevocationProperties.defaults(), lookup, null,
				new LocalRevocationList(TwoClocks.system(), Duration.ofSeconds(2)));
	}

	/** Returns lookups with one for a name, and no copy in memory. */
	public static RevocationLookups of(Lookup name, RevocationLookup lookup) {
		Binder binder = new Binder(
				new MapConfigurationPropertySource(Map.of("gatehouse.revocation.lookup", name.name())));
		return RevocationLookups.of(binder.bindOrCreate("gatehouse.revocation", RevocationProperties.class), lookup,
				null, null);
	}

	/** Returns lookups with one for {@code local}, and Redis. */
	public static RevocationLookups of(RevocationLookup local, RedisInMemory redis) {
		return RevocationLookups.of(RevocationProperties.defaults(), local, new RedisRevocationLookup(redis.reader(),
				new RedisKeys(RedisKeys.DEFAULT_PREFIX), Duration.ofMinutes(1)), null);
	}

	/**
	 * Returns lookups with one for {@code local}, and a copy in memory that was complete
	 * when the clock showed its present time.
	 */
	public static RevocationLookups of(RevocationLookup local, MutableClock clock, Map<String, Floor> floors) {
		TwoClocks clocks = new TwoClocks(clock::nanoTime, clock::millis);
		LocalRevocationList memory = new LocalRevocationList(clocks, Duration.ofSeconds(2));
		floors.forEach((member, floor) -> memory.raise(List.of(member), new double[] { floor.score() }));
		memory.granted(clocks.now(), StreamId.NONE);
		return RevocationLookups.of(RevocationProperties.defaults(), local, null, memory);
	}

	/**
	 * Returns lookups that answer from a copy in memory, which was complete when the
	 * clock showed its present time, and have no Redis.
	 */
	public static RevocationLookups local(MutableClock clock, Map<String, Floor> floors) {
		TwoClocks clocks = new TwoClocks(clock::nanoTime, clock::millis);
		LocalRevocationList memory = new LocalRevocationList(clocks, Duration.ofSeconds(2));
		floors.forEach((member, floor) -> memory.raise(List.of(member), new double[] { floor.score() }));
		memory.granted(clocks.now(), StreamId.NONE);
		return RevocationLookups.of(RevocationProperties.defaults(), LocalRevocationLookup.answering(memory,
				(query) -> Mono.just(new Verdict.Unknown("no_redis")), Duration.ofMillis(300)), null, memory);
	}

	/** Returns the number of floors that a gateway wrote back. */
	public static long restored(ApplicationContext gateway) {
		return gateway.getBean(RevocationStatistics.class).restored().sum();
	}

	/** Returns the number of entries that a gateway skipped as malformed. */
	public static long malformed(ApplicationContext gateway) {
		return gateway.getBean(RevocationStatistics.class).malformed().sum();
	}

	/** Replaces a gateway's connection, as after a failover. */
	public static void reconnect(ApplicationContext gateway) {
		gateway.getBean(RedisConnection.class).renew();
	}

}
