package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;

/**
 * Runs {@link SessionSearchContract} on a single Redis.
 */
class SessionSearchIT extends SessionSearchContract {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	SessionSearchIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Override
	int commandsOfLogin() {
		return 1;
	}

}
