package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.gatehouse.revocation.Verdict;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Looks in memory first. What that says to be revoked is revoked, on every route. Whether
 * anything else is to be believed depends on the route: one answers from memory, and asks
 * Redis only while the memory is not current (while it is loaded, or behind what the
 * stream is known to hold); one asks Redis each time. Redis is asked only as long as it
 * answers the renewals of the lease, and is none that took over and may have lost
 * something. While it is away nobody waits for it, but for a moment at the beginning.
 */
final class LocalRevocationLookup implements RevocationLookup {

	private static final Verdict ACTIVE = new Verdict.Active();

	private final LocalRevocationList memory;

	private final RevocationLookup redis;

	private final Duration patience;

	private final boolean asksEachTime;

	private LocalRevocationLookup(LocalRevocationList memory, RevocationLookup redis, Duration patience,
			boolean asksEachTime) {
		this.memory = memory;
		this.redis = redis;
		this.patience = patience;
		this.asksEachTime = asksEachTime;
	}

	/**
	 * Answers from memory.
	 * @param redis asked while the memory is not current
	 * @param patience for how long after the loss of Redis a request waits for its return
	 */
	static LocalRevocationLookup answering(LocalRevocationList memory, RevocationLookup redis, Duration patience) {
		return new LocalRevocationLookup(memory, redis, patience, false);
	}

	/**
	 * Asks Redis about what the memory does not say to be revoked.
	 * @param redis asked
	 * @param patience for how long after the loss of Redis a request waits for its return
	 */
	static LocalRevocationLookup asking(LocalRevocationList memory, RevocationLookup redis, Duration patience) {
		return new LocalRevocationLookup(memory, redis, patience, true);
	}

	@Override
	public Mono<Verdict> verdict(RevocationQuery query) {
		Verdict known = known(query);
		if (known != null) {
			return Mono.just(known);
		}
		Duration wait = this.memory.patience(this.patience);
		return wait.isZero() ? elsewhere(query) : whenBack(query, wait);
	}

	/** What can be said from memory; {@code null} for nothing. */
	private @Nullable Verdict known(RevocationQuery query) {
		// in this order: what is read after the lease was held has all that it is about
		boolean current = !this.asksEachTime && this.memory.isCurrent();
		Verdict revoked = this.memory.revoked(query);
		return (revoked == null && current) ? ACTIVE : revoked;
	}

	private Mono<Verdict> whenBack(RevocationQuery query, Duration wait) {
		return Mono.fromFuture(this.memory.news(), true)
			.timeout(wait)
			.onErrorComplete(TimeoutException.class)
			// off the thread that follows the list
			.publishOn(Schedulers.parallel())
			.then(Mono.defer(() -> {
				Verdict known = known(query);
				return (known != null) ? Mono.just(known) : elsewhere(query);
			}));
	}

	private Mono<Verdict> elsewhere(RevocationQuery query) {
		return this.memory.canAskRedis() ? this.redis.verdict(query)
				: Mono.just(new Verdict.Unknown(this.memory.cause()));
	}

}
