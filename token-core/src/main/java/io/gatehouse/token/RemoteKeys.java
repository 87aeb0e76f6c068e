package io.gatehouse.token;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import com.nimbusds.jose.JWSHeader;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Cache of the keys of one issuer that publishes a JWK Set. Callers do not wait while the
 * cached keys are fresh and include the requested key; the set is then refreshed ahead of
 * time, in the background. An unknown key id or old keys make the caller wait for one
 * fetch that all callers share, at most one in each cool-down. After a failed fetch the
 * last good keys remain in use, up to a limit. Times are elapsed nanoseconds.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every outcome ends in the snapshot, the
												// log and the shared future
final class RemoteKeys implements KeySource {

	private static final Log logger = LogFactory.getLog(RemoteKeys.class);

	/**
	 * The longest pause after a failure while there are no keys yet, so that the start is
	 * quick.
	 */
	private static final Duration FIRST_KEYS_PAUSE = Duration.ofSeconds(1);

	private final String name;

	private final Supplier<CompletableFuture<KeyRing>> fetch;

	private final JwkSetSettings settings;

	/** The age from which keys are fetched again in the background. */
	private final Duration refreshAfter;

	private final LongSupplier ticker;

	private final AtomicReference<@Nullable CompletableFuture<KeyRing>> pending = new AtomicReference<>();

	private volatile @Nullable Snapshot snapshot;

	/** The end of the last fetch; read only after {@link #attempted}. */
	private volatile long attemptedAt;

	private volatile boolean attempted;

	private final JwkSetStatistics statistics;

	/** True if the last fetch failed. */
	private volatile boolean failing;

	RemoteKeys(String name, Supplier<CompletableFuture<KeyRing>> fetch, JwkSetSettings settings, LongSupplier ticker) {
		this.name = name;
		this.fetch = fetch;
		this.settings = settings;
		this.refreshAfter = settings.refreshAfter();
		this.ticker = ticker;
		this.statistics = new JwkSetStatistics(ticker);
	}

	/** The statistics of the set. */
	JwkSetStatistics statistics() {
		return this.statistics;
	}

	@Override
	public CompletableFuture<KeyRing> ringFor(JWSHeader header) {
		Snapshot current = this.snapshot;
		if (current != null && isUsable(current) && current.ring().hasKeyFor(header)) {
			if (isOlder(current, this.refreshAfter) && mayFetch()) {
				fetchShared();
			}
			return current.future();
		}
		CompletableFuture<KeyRing> running = this.pending.get();
		if (running == null && !mayFetch()) {
			return lastGood();
		}
		CompletableFuture<KeyRing> fetched = (running != null) ? running : fetchShared();
		return fetched.handle((ring, failure) -> lastGood()).thenCompose((ring) -> ring);
	}

	/**
	 * Tells whether a snapshot can be used without a wait. While fetches fail, callers do
	 * not wait for the next one but get the last good keys at once.
	 */
	private boolean isUsable(Snapshot snapshot) {
		return !isOlder(snapshot, this.failing ? this.settings.keepLast() : this.settings.maxAge());
	}

	private CompletableFuture<KeyRing> lastGood() {
		Snapshot current = this.snapshot;
		if (current == null || isOlder(current, this.settings.keepLast())) {
			return CompletableFuture
				.failedFuture(new KeysUnavailableException("No current keys of issuer '" + this.name + "'"));
		}
		return current.future();
	}

	private boolean isOlder(Snapshot snapshot, Duration age) {
		return this.ticker.getAsLong() - snapshot.fetchedAt() >= age.toNanos();
	}

	private boolean mayFetch() {
		if (!this.attempted) {
			return true;
		}
		Duration pause = this.settings.coolDown();
		if (this.snapshot == null && pause.compareTo(FIRST_KEYS_PAUSE) > 0) {
			pause = FIRST_KEYS_PAUSE;
		}
		return this.ticker.getAsLong() - this.attemptedAt >= pause.toNanos();
	}

	private CompletableFuture<KeyRing> fetchShared() {
		CompletableFuture<KeyRing> mine = new CompletableFuture<>();
		CompletableFuture<KeyRing> running = this.pending.compareAndExchange(null, mine);
		if (running != null) {
			return running;
		}
		// another caller's fetch may have ended between the caller's check and now
		if (!mayFetch()) {
			this.pending.set(null);
			lastGood().whenComplete((ring, failure) -> complete(mine, ring, failure));
			return mine;
		}
		long startedAt = this.ticker.getAsLong();
		fetch().whenComplete((ring, failure) -> {
			Snapshot known = this.snapshot;
			if (failure == null) {
				// the same ring for the same keys, so that tokens verified with it stay
				// in caches
				KeyRing same = (known != null && known.ring().isSame(ring)) ? known.ring() : ring;
				this.snapshot = new Snapshot(same, startedAt, CompletableFuture.completedFuture(same));
				this.statistics.fetched(startedAt);
			}
			else {
				this.statistics.failed();
				logger.warn("The JWK Set of issuer '" + this.name + "' could not be fetched: "
						+ JwkSetClient.message(failure));
			}
			this.failing = failure != null;
			// the time before the flag: a thread that sees the flag also sees a time
			this.attemptedAt = this.ticker.getAsLong();
			this.attempted = true;
			this.pending.set(null);
			complete(mine, ring, failure);
		});
		return mine;
	}

	/**
	 * Turns exceptions into failed futures; otherwise all callers would wait for ever.
	 */
	private CompletableFuture<KeyRing> fetch() {
		try {
			return this.fetch.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void complete(CompletableFuture<KeyRing> target, @Nullable KeyRing ring,
			@Nullable Throwable failure) {
		if (ring != null) {
			target.complete(ring);
		}
		else {
			target.completeExceptionally((failure != null) ? failure : new IllegalStateException("No keys"));
		}
	}

	private record Snapshot(KeyRing ring, long fetchedAt, CompletableFuture<KeyRing> future) {

	}

}
