package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;

import io.gatehouse.run.gateway.GatewayApplication;

/**
 * Tests the checker with two deliberate errors: first, gateways that cache active
 * verdicts for a while; second, correct gateways with slow links and a revoker that does
 * not wait for them.
 */
final class BrokenRun {

	private static final String IMPATIENT = "--gatehouse.revocation.confirm-timeout=0";

	/** Delay of the gateways' links to Redis, short enough to allow new connections. */
	private static final Duration DELAY = Duration.ofMillis(400);

	private BrokenRun() {
	}

	/** Runs both errors, and passes if the checker finds each. */
	static Report run(Options options, Path directory) {
		Report report = new Report();
		try (TestBed testBed = TestBed.start(options, directory, QuietRun.PATIENT,
				"--" + GatewayApplication.BROKEN + "=true")) {
			revoke("gateways that cache a verdict", testBed, options, report);
		}
		Options impatient = options.with(IMPATIENT);
		try (TestBed testBed = TestBed.startWithLinks(impatient, directory)) {
			testBed.redis().slowGateways(DELAY);
			revoke("a revoker that does not wait", testBed, impatient, report);
		}
		return report;
	}

	private static void revoke(String what, TestBed testBed, Options options, Report report) {
		report.line("DELIBERATE ERROR", what);
		QuietRun.revoke(testBed, options, report);
		report.require(!testBed.ledger().violations().isEmpty(), "The checker has not detected " + what);
	}

}
