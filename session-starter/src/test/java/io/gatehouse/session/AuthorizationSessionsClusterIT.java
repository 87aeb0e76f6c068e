package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/**
 * Runs {@link AuthorizationSessionsContract} on a Redis Cluster of three primaries.
 */
@Tag("long")
class AuthorizationSessionsClusterIT extends AuthorizationSessionsContract {

	private static final RedisFixture fixture = new RedisFixture(RedisCluster.shared());

	AuthorizationSessionsClusterIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

}
