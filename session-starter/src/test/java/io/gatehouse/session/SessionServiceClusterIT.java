package io.gatehouse.session;

import io.gatehouse.test.RedisCluster;
import org.junit.jupiter.api.AfterAll;

/**
 * {@link SessionContract} on a Redis Cluster of three primaries, where a user's sessions
 * and the list of revocations are in different slots.
 */
class SessionServiceClusterIT extends SessionContract {

	private static final RedisFixture fixture = new RedisFixture(RedisCluster.shared());

	SessionServiceClusterIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	/**
	 * A login or refresh asks the list first; an end tells it, and forgets that it had
	 * to.
	 */
	@Override
	int commands(Operation operation) {
		return switch (operation) {
			case LIST -> 1;
			case LOGIN, REFRESH -> 2;
			case LOGOUT, KICK -> 3;
			case KICK_ALL -> 4;
		};
	}

	@Override
	int rounds(int onASingleNode) {
		return onASingleNode / 10;
	}

}
