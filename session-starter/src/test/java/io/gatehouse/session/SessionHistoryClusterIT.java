package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/**
 * Runs {@link SessionHistoryContract} on a Redis Cluster.
 */
@Tag("long")
class SessionHistoryClusterIT extends SessionHistoryContract {

	private static final RedisFixture fixture = new RedisFixture(RedisCluster.shared());

	SessionHistoryClusterIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

}
