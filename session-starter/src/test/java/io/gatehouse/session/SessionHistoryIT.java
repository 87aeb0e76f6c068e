package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;

/**
 * Runs {@link SessionHistoryContract} on a single Redis.
 */
class SessionHistoryIT extends SessionHistoryContract {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	SessionHistoryIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

}
