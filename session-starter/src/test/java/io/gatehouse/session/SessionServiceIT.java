package io.gatehouse.session;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;

/**
 * Runs {@link SessionContract} on a single Redis, where each operation is one command.
 */
class SessionServiceIT extends SessionContract {

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	SessionServiceIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	@Override
	int commands(Operation operation) {
		return 1;
	}

	@Override
	int commandsWithLookup() {
		return 2;
	}

	@Override
	int rounds(int onASingleNode) {
		return Boolean.getBoolean("gatehouse.test.full") ? onASingleNode : onASingleNode / 10;
	}

}
