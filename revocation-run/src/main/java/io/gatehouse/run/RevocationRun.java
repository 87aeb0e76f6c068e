package io.gatehouse.run;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.gatehouse.run.gateway.GatewayApplication;

/**
 * Entry point of the run. Exits with 0, with 1 if the run has failed, or with 2 on a
 * usage error.
 */
public final class RevocationRun {

	private RevocationRun() {
	}

	/**
	 * Runs a profile and exits, or runs a gateway if started as one.
	 * @param args see {@code revocation-run/run --help}
	 */
	public static void main(String[] args) {
		if (args.length > 1 && args[0].equals("gateway")) {
			GatewayApplication.start(args[1], Arrays.copyOfRange(args, 2, args.length));
			return;
		}
		PrintStream out = System.out;
		try {
			Options options = Options.parse(args);
			Path directory = Path.of(System.getProperty("revocation-run.directory", "target/revocation-run"));
			Report report = run(options, directory.toAbsolutePath());
			out.println(report);
			System.exit(report.passed() ? 0 : 1);
		}
		catch (UsageException ex) {
			System.err.println("run: " + ex.getMessage() + " See revocation-run/run --help");
			System.exit(2);
		}
	}

	/** Runs a profile. */
	static Report run(Options options, Path directory) {
		return switch (options.profile()) {
			case QUIET -> QuietRun.run(options, directory);
			case BROKEN -> BrokenRun.run(options, directory);
			case FAULTS -> FaultRun.run(options, directory);
			case LATENCY -> LatencyRun.run(options, directory);
			case BACK_CHANNEL_LOGOUT -> BackChannelLogoutRun.run(options, directory);
		};
	}

	/** Returns a command line that starts this class in another JVM. */
	static List<String> commandLine(String command) {
		String classPath = System.getProperty("java.class.path");
		return classPath.endsWith("revocation-run.jar") ? List.of("-jar", classPath, command)
				: List.of("-cp", classPath, RevocationRun.class.getName(), command);
	}

}
