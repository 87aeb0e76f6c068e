package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/**
 * Runs {@link SessionSearchContract} on a Redis Cluster.
 */
@Tag("long")
class SessionSearchClusterIT extends SessionSearchContract {

	private static final RedisFixture fixture = new RedisFixture(RedisCluster.shared());

	SessionSearchClusterIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Override
	int commandsOfLogin() {
		return 3;
	}

}
