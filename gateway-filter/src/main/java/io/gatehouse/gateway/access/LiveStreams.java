package io.gatehouse.gateway.access;

import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

/**
 * Thread-safe counts of the streams of authenticated callers.
 */
final class LiveStreams {

	private final AtomicLong open = new AtomicLong();

	private final LabelledCounts<Reason> ended = new LabelledCounts<>();

	/** Counts a stream as open while it is subscribed to. */
	Mono<Void> counted(Mono<Void> stream) {
		return Mono.defer(() -> {
			this.open.incrementAndGet();
			return stream.doFinally((signal) -> this.open.decrementAndGet());
		});
	}

	/** Counts a stream that the gateway ends. */
	void ended(Reason reason) {
		this.ended.of(reason).increment();
	}

	/** The streams that are open. */
	long open() {
		return this.open.get();
	}

	/** The streams that the gateway ended, by reason. */
	LabelledCounts<Reason> ended() {
		return this.ended;
	}

}
