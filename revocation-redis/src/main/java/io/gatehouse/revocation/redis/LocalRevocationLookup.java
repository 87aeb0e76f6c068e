package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.gatehouse.revocation.Verdict;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Revocation lookup that reads the copy in memory first. A token that is revoked in
 * memory is revoked, on every route. Otherwise the route decides: it answers from memory,
 * and asks Redis only while the copy is not current (while it is loaded, or behind the
 * known end of the stream); or it asks Redis each time.
 * <p>
 * Redis is asked only while it answers the renewals of the lease, and is not a new
 * primary that may have lost revocations. While Redis is unavailable no request waits for
 * it, except for a short time after the loss.
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
	 * Creates a lookup that answers from memory.
	 * @param redis the lookup for when the copy is not current
	 * @param patience the time after the loss of Redis during which requests wait for its
	 * return
	 */
	static LocalRevocationLookup answering(LocalRevocationList memory, RevocationLookup redis, Duration patience) {
		return new LocalRevocationLookup(memory, redis, patience, false);
	}

	/**
	 * Creates a lookup that asks Redis unless the token is revoked in memory.
	 * @param redis the lookup for tokens that are not revoked in memory
	 * @param patience the time after the loss of Redis during which requests wait for its
	 * return
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

	/**
	 * Returns the verdict from memory, or {@code null} if memory does not determine it.
	 */
	@Nullable Verdict known(RevocationQuery query) {
		// in this order: memory that is read after the lease was seen as held includes
		// all that the lease
		// covers
		boolean current = !this.asksEachTime && this.memory.isCurrent();
		Verdict revoked = this.memory.revoked(query);
		return (revoked == null && current) ? ACTIVE : revoked;
	}

	private Mono<Verdict> whenBack(RevocationQuery query, Duration wait) {
		return Mono.fromFuture(this.memory.news(), true)
			.timeout(wait)
			.onErrorComplete(TimeoutException.class)
			// leaves the thread that follows the list
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
