package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.gatehouse.gateway.Following.LostThreadException;
import io.gatehouse.revocation.RedisKeys;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Keeps the memory of revocations current while the application runs, on a thread of its
 * own. It begins before requests come, and waits a moment for the list; a start never
 * fails for want of Redis. It ends when they have ended, and tells Redis, so that nobody
 * who revokes waits for it.
 */
final class RevocationFollower implements SmartLifecycle {

	/** Behind the connection for requests, before the web server. */
	private static final int PHASE = 2;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

	/** How often to look whether there is a list again. */
	private static final Duration LIST_PAUSE = Duration.ofMillis(100);

	private static final Log logger = LogFactory.getLog(RevocationFollower.class);

	private final RedisConnection redis;

	private final byte[] gateways;

	private final Supplier<RevocationLink> links;

	private final RevocationMemory memory;

	private final Following following;

	private volatile CountDownLatch stopped = new CountDownLatch(0);

	private Thread thread = new Thread();

	/**
	 * A follower.
	 * @param redis the connection that requests use
	 * @param links makes a connection for each attempt
	 * @param following what it does on them
	 */
	RevocationFollower(RedisConnection redis, RedisKeys keys, Supplier<RevocationLink> links, RevocationMemory memory,
			Following following) {
		this.redis = redis;
		this.gateways = RedisConnection.bytes(keys.gateways());
		this.links = links;
		this.memory = memory;
		this.following = following;
	}

	@Override
	public void start() {
		CountDownLatch end = new CountDownLatch(1);
		this.stopped = end;
		CompletableFuture<Void> news = this.memory.news();
		this.thread = new Thread(() -> run(end), "gatehouse-revocations");
		this.thread.setDaemon(true);
		this.thread.start();
		try {
			await(news, START_TIMEOUT);
		}
		catch (RedisException ex) {
			logger.warn("The list of revocations is not there yet: " + this.memory.cause());
		}
	}

	/** Runs until its own end, also if another run has begun since. */
	private void run(CountDownLatch end) {
		BooleanSupplier goesOn = () -> end.getCount() > 0;
		Duration pause = FIRST_PAUSE;
		while (goesOn.getAsBoolean()) {
			try (RevocationLink link = connect()) {
				join(link, end);
				logger.info("Following the list of revocations, with " + this.memory.size() + " in memory");
				pause = FIRST_PAUSE;
				this.following.follow(link, goesOn);
			}
			catch (LostThreadException ex) {
				this.memory.lost("lost_thread");
				logger.warn(ex.getMessage() + ". Loading the list of revocations again");
			}
			catch (RedisException | DataAccessException ex) {
				this.memory.lost(RedisReader.cause(ex));
				pause = retry(pause, ex, end);
			}
			catch (RuntimeException | Error ex) {
				this.memory.lost("failed");
				logger.error("The list of revocations cannot be followed", ex);
				pause = retry(pause, ex, end);
			}
		}
	}

	private RevocationLink connect() {
		// makes the list if there is none
		await(this.redis.connected(), START_TIMEOUT);
		return this.links.get();
	}

	private static void await(CompletableFuture<?> future, Duration atMost) {
		try {
			future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new RedisCommandTimeoutException("No answer within " + atMost.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			throw new RedisException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RedisCommandInterruptedException(ex);
		}
	}

	private void join(RevocationLink link, CountDownLatch end) {
		while (end.getCount() > 0 && !this.following.join(link)) {
			sleep(LIST_PAUSE, end);
		}
	}

	private static Duration retry(Duration pause, Throwable failure, CountDownLatch end) {
		if (end.getCount() == 0) {
			return pause;
		}
		if (pause.equals(FIRST_PAUSE)) {
			logger.warn("Lost the list of revocations, and connecting anew: " + failure);
		}
		sleep(pause, end);
		Duration longer = pause.multipliedBy(2);
		return (longer.compareTo(LONGEST_PAUSE) < 0) ? longer : LONGEST_PAUSE;
	}

	private static void sleep(Duration pause, CountDownLatch end) {
		try {
			end.await(pause.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		this.stopped.countDown();
		this.thread.interrupt();
		try {
			this.thread.join(STOP_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.memory.lost("stopped");
		leave();
	}

	/** What was granted does not count any more, so nobody has to wait for its end. */
	private void leave() {
		String id = this.following.id();
		if (!id.isEmpty()) {
			try {
				await(this.redis
					.execute((commands) -> Mono.fromFuture(
							() -> commands.hdel(this.gateways, RedisConnection.bytes(id)).toCompletableFuture()))
					.toFuture(), STOP_TIMEOUT);
			}
			catch (RedisException ex) {
				logger.debug("The lease will run out by itself", ex);
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.stopped.getCount() > 0;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
