package io.gatehouse.gateway.proof;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import io.gatehouse.token.Sha256;
import reactor.core.publisher.Mono;

/**
 * Notes the used DPoP proofs in the memory of this gateway. Nothing is evicted before its
 * time: a flood would otherwise make a captured proof usable again. If there is no room,
 * all further proofs are refused, and one key gets a part of the room only, so the tokens
 * of a few clients cannot take it from the others. Thread-safe.
 * <p>
 * A proof is kept as the first 16 bytes of its SHA-256 hash. Time is measured by a
 * monotonic clock, so a change of the wall clock frees no room early.
 */
final class LocalReplayStore implements ReplayStore {

	private static final Mono<Use> FIRST = Mono.just(new Use.First());

	private static final Mono<Use> REPEATED = Mono.just(new Use.Repeated());

	private static final Mono<Use> TOO_MANY = Mono.just(new Use.TooMany());

	private static final Mono<Use> FULL = Mono.just(new Use.Full());

	private final int maxProofs;

	private final int maxProofsPerKey;

	private final long windowNanos;

	private final LongSupplier ticker;

	private final Set<Fingerprint> used = new HashSet<>();

	private final Map<Fingerprint, Integer> keys = new HashMap<>();

	/** The proofs in the order of their end. */
	private final Deque<Entry> ends = new ArrayDeque<>();

	/**
	 * Creates an empty store.
	 * @param window the time for which a proof is kept
	 * @param ticker a monotonic clock in nanoseconds
	 */
	LocalReplayStore(DpopProperties.Replay settings, Duration window, LongSupplier ticker) {
		this.maxProofs = settings.maxProofs();
		this.maxProofsPerKey = settings.maxProofsPerKey();
		this.windowNanos = window.toNanos();
		this.ticker = ticker;
	}

	@Override
	public Mono<Use> use(UsedProof proof) {
		return use(Fingerprint.of(proof.text()), Fingerprint.of(proof.key()));
	}

	private synchronized Mono<Use> use(Fingerprint proof, Fingerprint key) {
		long now = this.ticker.getAsLong();
		removeEnded(now);
		if (this.used.contains(proof)) {
			return REPEATED;
		}
		if (this.keys.getOrDefault(key, 0) >= this.maxProofsPerKey) {
			return TOO_MANY;
		}
		if (this.used.size() >= this.maxProofs) {
			return FULL;
		}
		this.used.add(proof);
		this.keys.merge(key, 1, Integer::sum);
		this.ends.add(new Entry(proof, key, now + this.windowNanos));
		return FIRST;
	}

	private void removeEnded(long now) {
		for (Entry first = this.ends.peek(); first != null && first.endNanos() - now <= 0; first = this.ends.peek()) {
			this.ends.remove();
			this.used.remove(first.proof());
			this.keys.computeIfPresent(first.key(), (key, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/** Returns the number of proofs that are kept. */
	synchronized int size() {
		return this.used.size();
	}

	/** First half of a hash. */
	private record Fingerprint(long high, long low) {

		static Fingerprint of(String text) {
			ByteBuffer hash = ByteBuffer.wrap(Sha256.hash(text));
			return new Fingerprint(hash.getLong(), hash.getLong());
		}

	}

	private record Entry(Fingerprint proof, Fingerprint key, long endNanos) {

	}

}
