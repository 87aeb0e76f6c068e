package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Run that measures the latency of revocations, one at a time, until all gateways enforce
 * them.
 */
final class LatencyRun {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final int WARM_UP = 2000;

	private static final int HANGS = 25;

	private final TestBed testBed;

	private LatencyRun(TestBed testBed) {
		this.testBed = testBed;
	}

	/** Measures the latencies. */
	static Report run(Options options, Path directory) {
		Report report = new Report();
		try (TestBed testBed = TestBed.start(options, directory)) {
			LatencyRun run = new LatencyRun(testBed);
			run.revokeUnderLoad(WARM_UP);
			report.line("no other load", run.revoke(options.revocations()));
			report.line("200 requests a second", run.revokeUnderLoad(options.revocations()));
			report.line("a gateway hangs", run.revokeWhileOneHangs());
			report.require(testBed.ledger().violations().isEmpty(), "Revoked tokens were accepted");
		}
		return report;
	}

	private Latencies revoke(int count) {
		Latencies latencies = new Latencies();
		for (int i = 0; i < count; i++) {
			latencies.add(revoke());
		}
		return latencies;
	}

	private long revoke() {
		RepeatedCall call = new RepeatedCall(this.testBed.revoker(), 0);
		Token token = this.testBed.tokens().issue();
		long start = System.nanoTime();
		call.untilItReturns(token).block(LIMIT);
		return System.nanoTime() - start;
	}

	private Latencies revokeUnderLoad(int count) {
		return LightLoad.during(this.testBed, () -> revoke(count));
	}

	private Latencies revokeWhileOneHangs() {
		Latencies latencies = new Latencies();
		GatewayProcess gateway = this.testBed.gateways().get(0);
		for (int i = 0; i < HANGS; i++) {
			gateway.pause();
			latencies.add(revoke());
			gateway.resume();
			if (!Polling.until(LIMIT, () -> this.testBed.accepts(gateway.number()))) {
				throw new IllegalStateException("The gateway has not recovered");
			}
		}
		return latencies;
	}

}
