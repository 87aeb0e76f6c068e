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
		try (TestBed testBed = TestBed.startWithLinks(options, directory)) {
			Random random = new Random(options.seed());
			LoadProfile profile = LoadProfile.faulty(options.parallel());
			RepeatedCall call = new RepeatedCall(testBed.revoker(), profile.impatience());
			Workload workload = new Workload(testBed, call, profile);
			FaultInjector injector = new FaultInjector(Faults.of(testBed, new Random(random.nextLong())), random,
					testBed::accepts, testBed.journal());
			long start = System.nanoTime();
			revokeDuring(workload, () -> injector.run(options.episodes()), testBed.journal(), report);
			workload.useAgainEverywhere(TRIED_AT_THE_END).block(END_TIMEOUT);
			report.lines("episodes", injector.counts());
			report.line("until it had recovered", injector.recoveries());
			report.add(testBed.ledger(), call, Duration.ofNanos(System.nanoTime() - start));
			check(testBed.ledger(), report);
		}
		return report;
	}

	private static void revokeDuring(Workload workload, Runnable work, Journal journal, Report report) {
		Sinks.Empty<Void> over = Sinks.empty();
		CompletableFuture<Void> all = workload
			.run(Flux.generate((sink) -> sink.next(true)).takeUntilOther(over.asMono()))
			.toFuture();
		try {
			work.run();
			over.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
			all.get(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (IllegalStateException | ExecutionException | TimeoutException ex) {
			journal.tell(ex);
			report.require(false, "The run was aborted, see its journal: " + ex);
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
		report.require(ledger.violations().isEmpty(), "Revoked tokens were accepted: " + ledger.violations());
		report.require(ledger.revocations() > 0 && ledger.count(Outcome.ACCEPTED) >= ledger.revocations(),
				"Some tokens were never accepted");
		report.require(ledger.count(Outcome.REFUSED) >= ledger.revocations(), "Most tokens were not used afterwards");
		report.require(ledger.count(Outcome.FALSELY_REFUSED) == 0, "Good tokens were refused");
	}

}
