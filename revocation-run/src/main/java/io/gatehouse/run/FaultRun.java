package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Run with continuous revocations during random faults.
 */
final class FaultRun {

	private static final Duration END_TIMEOUT = Duration.ofMinutes(3);

	private static final int TRIED_AT_THE_END = 1000;

	private FaultRun() {
	}

	/** Runs the episodes. */
	static Report run(Options options, Path directory) {
		Report report = new Report();
		report.line("seed", options.seed());
		try (TestBed parts = TestBed.startWithLinks(options, directory)) {
			Random random = new Random(options.seed());
			LoadProfile pace = LoadProfile.faulty(options.parallel());
			RepeatedCall call = new RepeatedCall(parts.revoker(), pace.impatience());
			Workload trials = new Workload(parts, call, pace);
			FaultInjector episodes = new FaultInjector(Faults.of(parts, new Random(random.nextLong())), random,
					parts::accepts, parts.journal());
			long start = System.nanoTime();
			revokeDuring(trials, () -> episodes.run(options.episodes()), parts.journal(), report);
			trials.useAgainEverywhere(TRIED_AT_THE_END).block(END_TIMEOUT);
			report.lines("episodes", episodes.counts());
			report.line("until it had recovered", episodes.recoveries());
			report.add(parts.ledger(), call, Duration.ofNanos(System.nanoTime() - start));
			check(parts.ledger(), report);
		}
		return report;
	}

	private static void revokeDuring(Workload trials, Runnable work, Journal journal, Report report) {
		Sinks.Empty<Void> over = Sinks.empty();
		CompletableFuture<Void> all = trials.run(Flux.generate((sink) -> sink.next(true)).takeUntilOther(over.asMono()))
			.toFuture();
		try {
			work.run();
			over.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
			all.get(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (IllegalStateException | ExecutionException | TimeoutException ex) {
			journal.tell(ex);
			report.require(false, "The run could not go on, see its journal: " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			all.cancel(true);
		}
	}

	private static void check(Ledger ledger, Report report) {
		report.require(ledger.violations().isEmpty(), "Revoked tokens got in: " + ledger.violations());
		report.require(ledger.revocations() > 0 && ledger.count(Outcome.ACCEPTED) >= ledger.revocations(),
				"Some tokens were never accepted");
		report.require(ledger.count(Outcome.REFUSED) >= ledger.revocations(), "Most tokens were not used afterwards");
		report.require(ledger.count(Outcome.FALSELY_REFUSED) == 0, "Good tokens were refused");
	}

}
