package io.gatehouse.test;

import java.util.ArrayList;
import java.util.List;

import com.github.dockerjava.api.model.PortBinding;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Redis in a container on a fixed port of loopback, so that it can be stopped and started
 * again. The class is separate from {@link RedisServer}, which works without
 * Testcontainers on the class path.
 */
final class RedisContainer implements AutoCloseable {

	private static final DockerImageName IMAGE = DockerImageName.parse("redis:7.4-alpine");

	private final GenericContainer<?> container;

	RedisContainer(int port, List<String> arguments) {
		List<String> command = new ArrayList<>(
				List.of("redis-server", "--save", "", "--appendonly", "yes", "--maxmemory-policy", "noeviction"));
		command.addAll(arguments);
		this.container = new GenericContainer<>(IMAGE).withCommand(command.toArray(String[]::new))
			.withExposedPorts(6379)
			.withCreateContainerCmdModifier((create) -> {
				if (create.getHostConfig() != null) {
					create.getHostConfig().withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":6379"));
				}
			});
	}

	void start() {
		if (this.container.getContainerId() != null) {
			this.container.getDockerClient().startContainerCmd(this.container.getContainerId()).exec();
		}
		else {
			this.container.start();
		}
	}

	void stop() {
		this.container.getDockerClient().stopContainerCmd(this.container.getContainerId()).withTimeout(5).exec();
	}

	void kill() {
		this.container.getDockerClient().killContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void close() {
		this.container.close();
	}

}
