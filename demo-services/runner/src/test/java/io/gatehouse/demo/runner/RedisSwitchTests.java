package io.gatehouse.demo.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSwitch}.
 */
class RedisSwitchTests {

	@TempDir
	private Path directory;

	@Test
	void takeWhenRequestedThenTrueOnce() throws IOException {
		Path file = this.directory.resolve("redis-away");
		RedisSwitch redis = new RedisSwitch(file);
		assertThat(redis.take()).isFalse();
		Files.createFile(file);
		assertThat(redis.take()).isTrue();
		assertThat(redis.take()).isFalse();
		assertThat(file).doesNotExist();
	}

}
