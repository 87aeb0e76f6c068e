package io.gatehouse.authorizationserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.gatehouse.boot.OutcomeCounts;
import io.gatehouse.boot.RareWarning;
import io.gatehouse.session.SessionEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Sends logout tokens for sessions that have ended, in every way and by every service. A
 * thread of its own asks Redis twice a second, and at once after a session ended in this
 * application. A logout token that an application does not accept is sent again, with a
 * longer pause each time, {@value #MAX_DELIVERIES} times within about an hour.
 */
final class BackChannelLogoutSender implements SmartLifecycle {

	static final int MAX_DELIVERIES = 12;

	private static final Log logger = LogFactory.getLog(BackChannelLogoutSender.class);

	private static final Duration PAUSE = Duration.ofMillis(500);

	static final int THREADS = 16;

	private final EndedSessions sessions;

	private final BackChannelLogoutClient client;

	private final Semaphore ended = new Semaphore(0);

	private final RareWarning warning = new RareWarning(logger, "Logout tokens wait, since Redis failed",
			System::nanoTime);

	private volatile @Nullable ExecutorService threads;

	BackChannelLogoutSender(EndedSessions sessions, BackChannelLogoutClient client) {
		this.sessions = sessions;
		this.client = client;
	}

	/** The logout tokens by outcome. */
	OutcomeCounts<BackChannelLogoutClient.Outcome> outcomes() {
		return this.client.outcomes();
	}

	@EventListener
	void sessionsEnded(SessionEvent.Ended event) {
		this.ended.release();
	}

	@Override
	public void start() {
		ExecutorService started = Executors.newFixedThreadPool(THREADS + 1, threadFactory());
		this.threads = started;
		started.execute(() -> run(started));
	}

	private static CustomizableThreadFactory threadFactory() {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("back-channel-logout-");
		factory.setDaemon(true);
		return factory;
	}

	private void run(ExecutorService running) {
		while (!running.isShutdown()) {
			try {
				if (!send(running)) {
					this.ended.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
					this.ended.drainPermits();
				}
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (RuntimeException ex) {
				this.warning.warn(ex);
				pause();
			}
		}
	}

	private void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Sends what is due.
	 * @return whether there was anything
	 */
	private boolean send(ExecutorService running) throws InterruptedException {
		List<EndedSessions.Entry> entries = this.sessions.read();
		List<Callable<Boolean>> tasks = new ArrayList<>();
		entries.forEach((entry) -> tasks.add(() -> isDone(entry)));
		List<Future<Boolean>> results = running.invokeAll(tasks);
		List<EndedSessions.Entry> done = new ArrayList<>();
		for (int i = 0; i < entries.size(); i++) {
			if (isTrue(results.get(i))) {
				done.add(entries.get(i));
			}
		}
		this.sessions.acknowledge(done);
		return !entries.isEmpty();
	}

	private boolean isDone(EndedSessions.Entry entry) {
		if (entry.sessionId() == null || this.client.ended(entry.sessionId())) {
			return true;
		}
		if (entry.deliveries() >= MAX_DELIVERIES) {
			this.client.outcomes().count(BackChannelLogoutClient.Outcome.GIVEN_UP);
			logger.error("A logout token was given up after " + entry.deliveries() + " attempts");
			return true;
		}
		return false;
	}

	private boolean isTrue(Future<Boolean> result) throws InterruptedException {
		try {
			return result.get();
		}
		catch (ExecutionException ex) {
			this.warning.warn(ex.getCause());
			return false;
		}
	}

	@Override
	public void stop() {
		ExecutorService stopped = this.threads;
		this.threads = null;
		if (stopped != null) {
			stopped.shutdownNow();
			try {
				this.sessions.leave();
			}
			catch (RuntimeException ex) {
				logger.debug("The consumer of ended sessions stays in its group", ex);
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.threads != null;
	}

}
