package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RevocationSync.StreamGapException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Keeps the local list of revocations current, on a thread of its own. It starts before
 * requests arrive and waits briefly for the first answer of Redis, which requests ask
 * until the list is loaded; a start never fails because Redis is unavailable. It stops
 * after the last requests and gives up its lease, so that no revocation waits for this
 * gateway.
 */
final class RevocationFollower implements SmartLifecycle {

	/** After the connection for requests, before the web server. */
	private static final int PHASE = 2;

	private static final Duration START_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

	/** Pause between two checks for a missing list. */
	private static final Duration LIST_PAUSE = Duration.ofMillis(100);

	private static final Log logger = LogFactory.getLog(RevocationFollower.class);

	private final RedisConnection redis;

	private final byte[][] keys;

	private final Supplier<FollowerConnection> links;

	private final LocalRevocationList memory;

	private final RevocationSync following;

	private volatile CountDownLatch stopped = new CountDownLatch(0);

	private Thread thread = new Thread();

	/**
	 * Creates a follower.
	 * @param redis the shared connection, also used by requests
	 * @param links makes a new connection for each attempt
	 * @param following follows the list on such a connection
	 */
	RevocationFollower(RedisConnection redis, RedisKeys keys, Supplier<FollowerConnection> links,
			LocalRevocationList memory, RevocationSync following) {
		this.redis = redis;
		this.keys = new byte[][] { RedisConnection.bytes(keys.revoked()), RedisConnection.bytes(keys.revocations()),
				RedisConnection.bytes(keys.gateways()) };
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
			logger.warn("The list of revocations is not loaded yet: " + this.memory.cause());
		}
	}

	/** Runs until its own latch is released, even if another run has begun meanwhile. */
	private void run(CountDownLatch end) {
		BooleanSupplier goesOn = () -> end.getCount() > 0;
		Backoff backoff = new Backoff();
		while (goesOn.getAsBoolean()) {
			try (FollowerConnection link = connect()) {
				join(link, end);
				logger.info("Following the list of revocations, with " + this.memory.size() + " floors in memory");
				this.following.follow(link, goesOn, backoff::reset);
			}
			catch (StreamGapException ex) {
				this.memory.lost("stream_gap");
				logger.warn(ex.getMessage() + ". Loading the list of revocations again");
				sleep(backoff.next(), end);
			}
			catch (RedisException | DataAccessException ex) {
				String cause = RedisReader.cause(ex);
				this.memory.lost(cause);
				if (goesOn.getAsBoolean()) {
					this.following.failed(cause);
				}
				if (backoff.isFirst() && goesOn.getAsBoolean()) {
					logger.warn("The connection that follows the list of revocations failed. Reconnecting: " + ex);
				}
				sleep(backoff.next(), end);
			}
			catch (RuntimeException | Error ex) {
				this.memory.lost("failed");
				if (backoff.isFirst()) {
					logger.error("The list of revocations cannot be followed", ex);
				}
				sleep(backoff.next(), end);
			}
		}
	}

	private FollowerConnection connect() {
		// the shared connection makes the list if there is none
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

	private void join(FollowerConnection link, CountDownLatch end) {
		while (end.getCount() > 0) {
			boolean there = this.following.join(link);
			this.redis.sawList(there);
			if (there) {
				return;
			}
			sleep(LIST_PAUSE, end);
		}
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

	/**
	 * Gives up the lease. Revokers skip this gateway only if it leaves explicitly: a
	 * lease that is merely missing may still be valid.
	 */
	private void leave() {
		if (!this.following.id().isEmpty()) {
			byte[] id = RedisConnection.bytes(this.following.id());
			try {
				await(this.redis.execute((commands) -> Mono.fromFuture(() -> commands
					.eval(RedisConnection.bytes(RevocationScript.RENEW.text()), ScriptOutputType.MULTI, this.keys, id,
							RedisConnection.bytes("0"), RedisConnection.bytes(StreamId.NONE.toString()), id)
					.toCompletableFuture())).toFuture(), STOP_TIMEOUT);
			}
			catch (RedisException ex) {
				logger.debug("The lease was not returned, and expires", ex);
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
