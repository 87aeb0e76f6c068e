package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;

import reactor.core.publisher.Flux;

/**
 * Run of a number of revocations without faults.
 */
final class QuietRun {

	/** Long time-out, since a machine under full load is slow at times. */
	static final String PATIENT = "--gatehouse.revocation.timeout=10s";

	private QuietRun() {
	}

	/** Runs the revocations and requires that no revoked token got in. */
	static Report run(Options options, Path directory) {
		Report report = new Report();
		try (TestBed testBed = TestBed.start(options, directory, PATIENT)) {
			Ledger ledger = testBed.ledger();
			revoke(testBed, options, report);
			report.require(ledger.violations().isEmpty(), "Revoked tokens were accepted: " + ledger.violations());
			report.require(ledger.count(Outcome.REFUSED) >= options.revocations() * 2L * options.gateways(),
					"Some tokens were not used at every gateway afterwards");
			report.require(ledger.count(Outcome.FALSELY_REFUSED) == 0, "Good tokens were refused");
			report.require(ledger.count(Outcome.UNKNOWN, Outcome.LOST, Outcome.OTHER, Outcome.NOT_SENT) == 0,
					"Some requests had no proper response without a fault");
		}
		return report;
	}

	/** Runs the revocations, and requires that every token was accepted before. */
	static void revoke(TestBed testBed, Options options, Report report) {
		LoadProfile profile = LoadProfile.quiet(options.parallel());
		RepeatedCall call = new RepeatedCall(testBed.revoker(), profile.impatience());
		long start = System.nanoTime();
		new Workload(testBed, call, profile).run(Flux.range(0, options.revocations())).block();
		report.add(testBed.ledger(), call, Duration.ofNanos(System.nanoTime() - start));
		report.require(testBed.ledger().revocations() == options.revocations(), "Some revocations never returned");
		report.require(testBed.ledger().count(Outcome.ACCEPTED) >= options.revocations(),
				"Some tokens were never accepted");
	}

}
