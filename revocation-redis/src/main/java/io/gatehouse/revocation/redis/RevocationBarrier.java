package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.gatehouse.boot.OutcomeTimes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Waits until no gateway accepts revoked tokens. Three conditions must hold: each gateway
 * that had a lease after the revocation has applied it, announced that it left, or a
 * whole lease is over by the clock of this process; the leases that a former primary may
 * have granted are over; and enough gateways follow ({@link GatewayPresence}). Decision
 * 11 in the documentation explains why that is sufficient.
 * <p>
 * All waiting calls share one loop of rounds, {@code EVALSHA barrier.lua}, that runs
 * while a call waits. An answer counts only for calls that joined before it was
 * requested. A failed round is retried. Blocks no thread; thread-safe.
 */
final class RevocationBarrier {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

	private static final Duration LAST_PAUSE = Duration.ofMillis(5);

	private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);

	/** Limits the time for which one script blocks Redis. */
	private static final int MAX_MEMBERS = 5000;

	private final BarrierRounds rounds;

	private final RevocationProperties settings;

	private final LongSupplier nanoTime;

	private final GatewayPresence presence;

	private final OutcomeTimes<Confirmation> times = new OutcomeTimes<>(Confirmation.class);

	/** Of the loop. */
	private final LeaseSightings seen;

	private final Queue<BarrierWaiter> joining = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean running = new AtomicBoolean();

	/** Of the loop. */
	private final List<BarrierWaiter> waiting = new ArrayList<>();

	/** Of the loop. */
	private Duration pause = Duration.ZERO;

	private volatile @Nullable Throwable failure;

	/**
	 * A barrier.
	 * @param rounds the rounds that ask Redis
	 * @param nanoTime a monotonic clock
	 */
	RevocationBarrier(BarrierRounds rounds, RevocationProperties settings, LongSupplier nanoTime) {
		this(rounds, settings, nanoTime, "Redis");
	}

	/**
	 * A barrier.
	 * @param rounds the rounds that ask Redis
	 * @param nanoTime a monotonic clock
	 * @param list a description of the list of revocations, for messages
	 */
	RevocationBarrier(BarrierRounds rounds, RevocationProperties settings, LongSupplier nanoTime, String list) {
		this.rounds = rounds;
		this.settings = settings;
		this.nanoTime = nanoTime;
		this.presence = new GatewayPresence(settings.expectGateways(), list, nanoTime);
		this.seen = new LeaseSightings(settings.lease(), settings.takeoverWait());
	}

	/**
	 * Waits up to the configured time-out.
	 * @param floors members and their minimum floors in epoch ms; if there are none,
	 * waits for all earlier revocations
	 * @return completes on a thread that may block when no gateway accepts what these
	 * floors cover, or with an {@link UnconfirmedRevocationException}
	 */
	Mono<Void> confirm(Map<String, Long> floors) {
		return inTime(await(floors));
	}

	/**
	 * Waits without a time-out. Completes on the thread of the loop, which must not be
	 * blocked.
	 */
	Mono<Void> await(Map<String, Long> floors) {
		if (this.settings.confirmTimeout().isZero()) {
			return Mono.empty();
		}
		return Mono.<Void>create((sink) -> {
			BarrierWaiter waiter = new BarrierWaiter(floors, sink);
			sink.onDispose(waiter::leave);
			this.joining.add(waiter);
			if (this.running.compareAndSet(false, true)) {
				loop();
			}
		});
	}

	/** Applies the configured time-out to a confirmation. */
	<T> Mono<T> inTime(Mono<T> confirmation) {
		if (this.settings.confirmTimeout().isZero()) {
			return confirmation;
		}
		return timed(confirmation.timeout(this.settings.confirmTimeout())
			.onErrorMap(TimeoutException.class, (ex) -> late(this.settings.confirmTimeout().toMillis())))
			.publishOn(Schedulers.boundedElastic());
	}

	private <T> Mono<T> timed(Mono<T> confirmation) {
		return Mono.defer(() -> {
			long began = this.nanoTime.getAsLong();
			return confirmation
				.doOnSuccess((done) -> this.times.record(Confirmation.CONFIRMED, this.nanoTime.getAsLong() - began))
				.doOnError((ex) -> this.times.record(
						(ex instanceof UnconfirmedRevocationException) ? Confirmation.UNCONFIRMED : Confirmation.FAILED,
						this.nanoTime.getAsLong() - began));
		});
	}

	/** Times of confirmations, by outcome. */
	OutcomeTimes<Confirmation> times() {
		return this.times;
	}

	/**
	 * Returns the number of gateways that followed at the latest round; not a number
	 * before the first.
	 */
	double following() {
		return this.presence.following();
	}

	private UnconfirmedRevocationException late(long millis) {
		Throwable cause = this.failure;
		return (cause == null && this.presence.isShort()) ? this.presence.failure(millis)
				: UnconfirmedRevocationException.late(millis, cause);
	}

	private void loop() {
		this.pause = Duration.ZERO;
		Mono.defer(() -> this.pause.isZero() ? round() : Mono.delay(this.pause).then(round()))
			.repeat(this::isGoingOn)
			.subscribe();
	}

	private boolean isGoingOn() {
		this.waiting.removeIf(BarrierWaiter::isGone);
		if (!this.waiting.isEmpty() || !this.joining.isEmpty()) {
			return true;
		}
		this.running.set(false);
		// a caller may have joined between the check above and the reset of the flag, and
		// not started the loop
		return !this.joining.isEmpty() && this.running.compareAndSet(false, true);
	}

	private Mono<Void> round() {
		return Mono.defer(() -> {
			for (BarrierWaiter joined = this.joining.poll(); joined != null; joined = this.joining.poll()) {
				this.waiting.add(joined);
			}
			this.waiting.removeIf(BarrierWaiter::isGone);
			List<BarrierWaiter> asking = new ArrayList<>();
			List<String> members = new ArrayList<>();
			for (BarrierWaiter waiter : this.waiting) {
				if (waiter.isNew() && members.size() <= 2 * MAX_MEMBERS) {
					asking.add(waiter);
					members.addAll(BarrierAnswer.arguments(waiter.floors()));
				}
			}
			boolean store = this.waiting.stream().anyMatch(BarrierWaiter::isUnstored);
			return this.rounds.run(members, store).doOnNext((answer) -> answered(asking, answer));
		}).then().onErrorResume((ex) -> {
			failed(ex);
			return Mono.empty();
		});
	}

	private void answered(List<BarrierWaiter> asking, BarrierAnswer answer) {
		long now = this.nanoTime.getAsLong();
		this.seen.see(answer, now);
		this.waiting.forEach((waiter) -> waiter.proceed(answer, this.settings));
		int place = 1;
		for (BarrierWaiter waiter : asking) {
			waiter.begin(answer, place, this.settings, this.seen);
			place += waiter.floors().size();
		}
		boolean enoughGateways = this.presence.isEnough(answer);
		this.waiting.forEach((waiter) -> waiter.note(enoughGateways));
		this.failure = null;
		this.pause = asking.isEmpty() ? longer(this.pause) : FIRST_PAUSE;
		this.waiting.removeIf((waiter) -> waiter.isOver(now));
	}

	private static Duration longer(Duration pause) {
		Duration longer = pause.plus(FIRST_PAUSE);
		return (longer.compareTo(LAST_PAUSE) < 0) ? longer : LAST_PAUSE;
	}

	private void failed(Throwable ex) {
		this.failure = ex;
		this.pause = PAUSE_AFTER_FAILURE;
		long now = this.nanoTime.getAsLong();
		this.waiting.removeIf((waiter) -> waiter.isOver(now));
	}

	/** Outcome of a confirmation. */
	enum Confirmation {

		/** No gateway accepts what was revoked. */
		CONFIRMED,

		/** That was not known within the time-out. */
		UNCONFIRMED,

		/** The revocation failed otherwise. */
		FAILED

	}

}
