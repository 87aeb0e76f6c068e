package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;

import io.gatehouse.run.gateway.GatewayApplication;
import reactor.core.publisher.Flux;

/**
 * A number of revocations, with nothing that goes wrong; or with gateways that are wrong
 * on purpose.
 */
final class QuietRun {

	private QuietRun() {
	}

	/** The gateways as they are. */
	static Report run(Options options, Path directory) {
		Report report = new Report();
		// a machine that is busy with all this is slow at times, and that is no fault
		try (Parts parts = Parts.start(options, directory, "--gatehouse.revocation.timeout=10s")) {
			Ledger ledger = parts.ledger();
			revoke(parts, options, report);
			report.require(ledger.violations().isEmpty(), "Revoked tokens got in: " + ledger.violations());
			report.require(ledger.count(Outcome.REFUSED) >= options.revocations() * 2L * options.gateways(),
					"Some tokens were not used at every gateway afterwards");
			report.require(ledger.count(Outcome.FALSELY_REFUSED) == 0, "Good tokens were refused");
			report.require(ledger.count(Outcome.UNKNOWN, Outcome.LOST, Outcome.OTHER, Outcome.NOT_SENT) == 0,
					"Some requests had no proper answer, and nothing was wrong");
		}
		return report;
	}

	/** Gateways that are wrong on purpose. */
	static Report runBroken(Options options, Path directory) {
		Report report = new Report();
		try (Parts parts = Parts.start(options, directory, "--gatehouse.revocation.timeout=10s",
				"--" + GatewayApplication.BROKEN + "=true")) {
			revoke(parts, options, report);
			report.require(!parts.ledger().violations().isEmpty(), "The checker has not found what is wrong");
		}
		return report;
	}

	private static void revoke(Parts parts, Options options, Report report) {
		Pace pace = Pace.quiet(options.parallel());
		RepeatedCall call = new RepeatedCall(parts.revoker(), pace.impatience());
		long start = System.nanoTime();
		new Trials(parts, call, pace).run(Flux.range(0, options.revocations())).block();
		report.add(parts.ledger(), call, Duration.ofNanos(System.nanoTime() - start));
		report.require(parts.ledger().revocations() == options.revocations(), "Some revocations never returned");
		report.require(parts.ledger().count(Outcome.ACCEPTED) >= options.revocations(),
				"Some tokens were never accepted");
	}

}
