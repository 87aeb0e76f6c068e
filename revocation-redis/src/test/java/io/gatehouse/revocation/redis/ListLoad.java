package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Measures the time in which a gateway loads the list of revocations from a real Redis on
 * the same machine, from its first command until it can answer from memory.
 */
public final class ListLoad {

	private static final RedisKeys KEYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX);

	private static final int RUNS = 5;

	private static final int BATCH = 5000;

	private static final Duration LEASE = Duration.ofSeconds(2);

	private ListLoad() {
	}

	/**
	 * Fills a Redis, loads its list five times, and prints the time of each load.
	 * @param args the number of floors, a multiple of 5000
	 */
	public static void main(String[] args) {
		int floors = Integer.parseInt(args[0]);
		try (RedisServer redis = RedisServer.start("--appendonly", "no", "--save", "")) {
			fill(redis.port(), floors);
			LettuceConnectionFactory factory = new LettuceConnectionFactory(
					new RedisStandaloneConfiguration("127.0.0.1", redis.port()));
			for (int run = 0; run < RUNS; run++) {
				load(factory, floors);
			}
		}
		// resources that Lettuce keeps for other clients would keep the process alive
		System.exit(0);
	}

	private static void fill(int port, int floors) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
		RedisCommands<String, String> commands = client.connect().sync();
		commands.eval(RevocationScript.FLOORS.text(), ScriptOutputType.MULTI,
				new String[] { KEYS.revoked(), KEYS.revocations() });
		RedisAsyncCommands<String, String> pipelined = client.connect().async();
		double now = System.currentTimeMillis();
		for (int i = 0; i < floors; i += BATCH) {
			Object[] scoresAndMembers = new Object[2 * BATCH];
			for (int j = 0; j < BATCH; j++) {
				scoresAndMembers[2 * j] = now - floors + i + j;
				scoresAndMembers[2 * j + 1] = "sid:session-of-somebody-" + (i + j);
			}
			pipelined.zadd(KEYS.revoked(), scoresAndMembers).toCompletableFuture().join();
		}
		client.shutdown();
	}

	private static void load(LettuceConnectionFactory factory, int floors) {
		LocalRevocationList memory = new LocalRevocationList(TwoClocks.system(), LEASE);
		RevocationSync following = new RevocationSync(memory,
				new FollowerSettings(LEASE, LEASE, Duration.ofDays(31), Clock.systemUTC()), new RevocationStatistics(),
				TwoClocks.system(), () -> {
				});
		try (FollowerConnection link = FollowerConnection.connect(factory, KEYS, LEASE)) {
			long start = System.nanoTime();
			following.join(link);
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			System.out.printf("%,d floors loaded in %,d ms%n", memory.size(), millis);
		}
		// floor(all) is one more entry
		if (memory.size() != floors + 1) {
			throw new IllegalStateException("There were to be " + (floors + 1));
		}
	}

}
