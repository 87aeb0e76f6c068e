package io.gatehouse.revocation.redis;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.tracing.Tracing;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Factory of one connection that breaks instead of reconnecting, with the client
 * resources that are its own.
 */
final class SingleUseFactory implements AutoCloseable {

	private final LettuceConnectionFactory factory;

	private final @Nullable ClientResources own;

	/**
	 * Creates a factory.
	 * @param factory the factory, not started
	 * @param own resources that end with it, or {@code null} if there are none
	 */
	SingleUseFactory(LettuceConnectionFactory factory, @Nullable ClientResources own) {
		this.factory = factory;
		this.own = own;
	}

	/**
	 * Derives resources with which commands are not traced. Such commands are sent for no
	 * request, and several times a second: their spans would be those of an idle gateway.
	 * @param resources the application's resources, whose event loops and timer are
	 * shared
	 * @return the resources to shut down, or {@code null} if nothing is traced anyway
	 */
	static @Nullable ClientResources untraced(ClientResources resources) {
		if (!resources.tracing().isEnabled()) {
			return null;
		}
		// what is set again here is not shut down with the result: the copy alone would
		// own what the application's resources own, and have event loops of its own
		return resources.mutate()
			.eventLoopGroupProvider(resources.eventLoopGroupProvider())
			.eventExecutorGroup(resources.eventExecutorGroup())
			.timer(resources.timer())
			.commandLatencyRecorder(resources.commandLatencyRecorder())
			.tracing(Tracing.disabled())
			.build();
	}

	/**
	 * Starts the factory.
	 * @return the factory
	 */
	LettuceConnectionFactory start() {
		this.factory.afterPropertiesSet();
		this.factory.start();
		return this.factory;
	}

	@Override
	@SuppressWarnings("FutureReturnValueIgnored") // nothing that the resources own ends
													// late
	public void close() {
		this.factory.destroy();
		if (this.own != null) {
			this.own.shutdown();
		}
	}

}
