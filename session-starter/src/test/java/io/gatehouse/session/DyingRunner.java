package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.revocation.redis.ScriptRunner;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.connection.ReactiveRedisConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Runs some scripts, and then none: to Redis, it looks like a process that was killed
 * between two of its commands.
 */
final class DyingRunner extends ScriptRunner {

	private final AtomicInteger left;

	private final CountDownLatch dead = new CountDownLatch(1);

	DyingRunner(ReactiveRedisConnectionFactory connectionFactory, int scripts) {
		super(connectionFactory, Duration.ofSeconds(20));
		this.left = new AtomicInteger(scripts);
	}

	@Override
	public <T> Mono<T> run(RedisScript<T> script, List<String> keys, List<String> arguments) {
		return Mono.defer(() -> {
			if (this.left.getAndDecrement() > 0) {
				return super.run(script, keys, arguments);
			}
			this.dead.countDown();
			return Mono.never();
		});
	}

	/** Runs an operation until it is done, or dies. */
	void outlive(Mono<?> operation) {
		CountDownLatch done = this.dead;
		reactor.core.Disposable running = operation.subscribe((result) -> {
		}, (failure) -> done.countDown(), done::countDown);
		try {
			if (!done.await(60, TimeUnit.SECONDS)) {
				throw new AssertionError("Neither done nor dead");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		running.dispose();
	}

}
