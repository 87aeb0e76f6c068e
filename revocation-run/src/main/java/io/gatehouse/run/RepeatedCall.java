package io.gatehouse.run;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Calls the revoker until a call returns successfully, as callers should. A share of the
 * calls is cancelled early; they may have taken effect.
 */
final class RepeatedCall {

	private static final Duration PAUSE = Duration.ofMillis(100);

	private static final int LONGEST_PATIENCE_MILLIS = 50;

	private final Revoker revoker;

	private final double impatience;

	private final Latencies latencies = new Latencies();

	private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

	/**
	 * Creates an instance without calls.
	 * @param revoker the revoker to call
	 * @param impatience the share of calls that are cancelled early, from 0 to 1
	 */
	RepeatedCall(Revoker revoker, double impatience) {
		this.revoker = revoker;
		this.impatience = impatience;
	}

	/** Revokes the token, and completes as soon as a call has returned. */
	Mono<Void> untilItReturns(Token token) {
		return Mono.defer(() -> once(token))
			.doOnError((failure) -> this.failures.computeIfAbsent(name(failure), (text) -> new LongAdder()).increment())
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE));
	}

	private Mono<Void> once(Token token) {
		long start = System.nanoTime();
		Mono<Void> call = this.revoker.revoke(token)
			.doOnSuccess((time) -> this.latencies.add(System.nanoTime() - start))
			.then();
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return (random.nextDouble() < this.impatience)
				? call.timeout(Duration.ofMillis(random.nextInt(LONGEST_PATIENCE_MILLIS))) : call;
	}

	private static String name(Throwable failure) {
		return (failure instanceof TimeoutException) ? "cancelled" : failure.getClass().getSimpleName();
	}

	/** Returns the latencies of the successful calls. */
	Latencies latencies() {
		return this.latencies;
	}

	/** Returns the number of failed calls by cause. */
	Map<String, Long> failures() {
		Map<String, Long> result = new TreeMap<>();
		this.failures.forEach((text, count) -> result.put(text, count.sum()));
		return result;
	}

}
