package io.gatehouse.revocation.redis;

import java.time.Duration;

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
