package io.gatehouse.benchmarks.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Compares gateways by the processor time that a request takes, and by their throughput.
 */
public final class GatewayComparison {

	/** Stack traces of a recording also have methods that were inlined. */
	private static final List<String> PROFILED = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

	private final Options options;

	private GatewayComparison(Options options) {
		this.options = options;
	}

	/**
	 * Measures, and prints the results.
	 * @param args options as {@code --name=value}
	 */
	public static void main(String[] args) {
		// threads of the session service would keep the process alive
		System.exit(run(args));
	}

	private static int run(String[] args) {
		try {
			new GatewayComparison(Options.parse(args)).run();
			return 0;
		}
		catch (UsageException ex) {
			System.err.println("benchmarks: " + ex.getMessage());
			return 2;
		}
		catch (IOException | RuntimeException ex) {
			ex.printStackTrace();
			return 1;
		}
	}

	private void run() throws IOException {
		List<RunningGateway> running = new ArrayList<>();
		try (TestBed bed = TestBed.start(); LoadGenerator generator = JavaLoadGenerator.start()) {
			List<GatewayDefinition> chosen = this.options.choose(bed.gateways().all());
			System.out.println("Logging users in");
			bed.logIn(kinds(chosen));
			Rounds rounds = new Rounds(bed, generator, this.options);
			for (GatewayDefinition gateway : chosen) {
				running.add(start(gateway));
			}
			for (RunningGateway gateway : running) {
				System.out.println("Checking and warming up " + gateway.definition().name());
				new GatewayCheck(gateway, bed.tokens(gateway.definition().tokens())).run();
				rounds.warmUp(gateway);
			}
			Results results = measure(rounds, running);
			System.out.println();
			System.out.print(ResultTable.of(results));
		}
		finally {
			running.forEach(RunningGateway::close);
		}
	}

	private static Set<TokenKind> kinds(List<GatewayDefinition> chosen) {
		Set<TokenKind> kinds = EnumSet.noneOf(TokenKind.class);
		chosen.forEach((gateway) -> kinds.add(gateway.tokens()));
		return kinds;
	}

	private RunningGateway start(GatewayDefinition gateway) {
		boolean profiled = gateway.name().equals(this.options.profile());
		RunningGateway running = new RunningGateway(gateway, gateway.start(profiled ? PROFILED : List.of()));
		System.out.printf("Started %s in %.1f s%n", gateway.name(), running.process().startTime().toMillis() / 1e3);
		return running;
	}

	private Results measure(Rounds rounds, List<RunningGateway> running) throws IOException {
		List<java.util.OptionalLong> memory = running.stream()
			.map((gateway) -> gateway.process().residentBytes())
			.toList();
		RunningGateway profiled = profiled(running);
		Path recording = null;
		if (profiled != null) {
			recording = Files.createTempFile("gatehouse-benchmark-" + profiled.definition().name() + "-", ".jfr");
			profiled.process().diagnose("JFR.start", "name=slots", "settings=profile", "filename=" + recording);
		}
		Map<String, List<Sample>> samples = rounds.measure(running);
		if (profiled != null) {
			profiled.process().diagnose("JFR.stop", "name=slots");
			System.out.println("Recording of " + profiled.definition().name() + ": " + recording);
		}
		List<Result> results = new ArrayList<>();
		for (int i = 0; i < running.size(); i++) {
			GatewayDefinition gateway = running.get(i).definition();
			results.add(Result.of(gateway, samples.getOrDefault(gateway.name(), List.of()), memory.get(i)));
		}
		return new Results(results);
	}

	private @Nullable RunningGateway profiled(List<RunningGateway> running) {
		return running.stream()
			.filter((gateway) -> gateway.definition().name().equals(this.options.profile()))
			.findFirst()
			.orElse(null);
	}

}
