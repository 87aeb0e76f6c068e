package io.gatehouse.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.gatehouse.test.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that recorded scripts have the arguments that were sent.
 */
class RecordedCommandsTests {

	private static final String ODD = "\"quoted\" \\ back\\x41 \n\r\t\b\u0007 é 爱 \u0000 '";

	@Test
	void scriptsThenHaveTheArgumentsOfEachScriptInOrderAndNoOtherCommand() {
		try (RedisServer redis = RedisServer.start()) {
			RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
			RedisCommands<String, String> commands = client.connect().sync();
			String digest = commands.scriptLoad("redis.call('SET', KEYS[1], ARGV[1]); return 1");
			try (RecordedCommands recorded = RecordedCommands.of(redis.port())) {
				commands.evalsha(digest, ScriptOutputType.INTEGER, new String[] { "a" }, ODD);
				commands.get("a");
				commands.evalsha(digest, ScriptOutputType.INTEGER, new String[] { "b" }, "");
				commands.echo(RecordedCommands.END);
				assertThat(recorded.scripts())
					.map((script) -> script.stream().map(RecordedCommandsTests::text).toList())
					.containsExactly(List.of("EVALSHA", digest, "1", "a", ODD),
							List.of("EVALSHA", digest, "1", "b", ""));
			}
			client.shutdown();
		}
	}

	private static String text(byte[] octets) {
		return new String(octets, StandardCharsets.UTF_8);
	}

}
