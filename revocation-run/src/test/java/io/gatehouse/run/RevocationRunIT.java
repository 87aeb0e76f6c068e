package io.gatehouse.run;

import java.nio.file.Path;
import java.util.function.Predicate;

import io.gatehouse.run.gateway.GatewayApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Short runs as tests. The system properties {@code revocation-run.revocations} and
 * {@code revocation-run.episodes} make them longer. {@code revocation-run/run} does long
 * runs.
 */
@Tag("long")
class RevocationRunIT {

	@TempDir(cleanup = CleanupMode.ON_SUCCESS)
	private Path directory;

	@Test
	void quietWhenTokensAreRevokedThenNoneGetsIn() {
		int revocations = Integer.getInteger("revocation-run.revocations", 2000);
		assertThat(run("quiet", "--revocations=" + revocations)).matches(Report::passed);
	}

	@Test
	void faultsWhenTokensAreRevokedThenNoneGetsIn() {
		int episodes = Integer.getInteger("revocation-run.episodes", 4);
		assertThat(run("faults", "--episodes=" + episodes, "--gateways=2", "--parallel=16")).matches(Report::passed);
	}

	@Test
	void brokenWhenTokensAreRevokedThenIsFoundOut() {
		assertThat(run("broken", "--revocations=200", "--gateways=2", "--parallel=16")).matches(Report::passed);
	}

	@Test
	void backChannelLogoutWhenSessionsEndThenNoneOfTheirTokensGetsIn() {
		assertThat(run("back-channel-logout", "--revocations=20", "--gateways=2")).matches(Report::passed)
			.asString()
			.contains("until the last refusal", "until the answer 200");
	}

	@Test
	void backChannelLogoutWhenGatewaysAreFaultyThenIsFoundOut() {
		Report report = BackChannelLogoutRun.run(
				Options.parse("back-channel-logout", "--revocations=5", "--gateways=2"), this.directory.resolve("run"),
				"--" + GatewayApplication.BROKEN + "=true");
		assertThat(report).matches(Predicate.not(Report::passed))
			.asString()
			.contains("FAILED: Tokens of ended sessions were accepted");
	}

	private Report run(String... args) {
		return RevocationRun.run(Options.parse(args), this.directory.resolve("run"));
	}

}
