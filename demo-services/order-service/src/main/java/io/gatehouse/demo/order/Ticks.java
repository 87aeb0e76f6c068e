package io.gatehouse.demo.order;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Clock of the streams: runs a task at once and then every second, on one thread for all
 * streams.
 */
@Component
final class Ticks implements DisposableBean {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "ticks");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Starts a task. It ends by cancellation, or when it throws an exception.
	 * @param task the task
	 * @return the handle by which it is cancelled
	 */
	ScheduledFuture<?> start(Runnable task) {
		return this.executor.scheduleAtFixedRate(task, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
	}

}
