package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;

/**
 * Runs {@link AuthorizationSessionsContract} on a single Redis.
 */
class AuthorizationSessionsIT extends AuthorizationSessionsContract {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	AuthorizationSessionsIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

}
