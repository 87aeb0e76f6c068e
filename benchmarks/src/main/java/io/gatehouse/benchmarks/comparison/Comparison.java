package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Compares servers by the processor time that a request takes, and by their throughput.
 */
public final class Comparison {

	/** Stack traces of a recording also have methods that were inlined. */
	private static final List<String> PROFILED = List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

	private final String kind;

	private final String command;

	private final Options options;

	private Comparison(String kind, String command, Options options) {
		this.kind = kind;
		this.command = command;
		this.options = options;
	}

	/**
	 * Measures, prints the results, and writes them into the document.
	 * @param args what to compare, and options as {@code --name=value}
	 */
	public static void main(String[] args) {
		// threads of the session service would keep the process alive
		System.exit(run(List.of(args)));
	}

	private static int run(List<String> args) {
		try {
			String command = "benchmarks/run " + String.join(" ", args);
			List<String> options = args.subList(1, args.size());
			if (args.get(0).equals("growth")) {
				new Growth(command, Options.parse(options, Growth.DEFAULTS)).run();
			}
			else {
				new Comparison(args.get(0), command, Options.parse(options, Map.of())).run();
			}
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
		try (TestBed bed = TestBed.start(); LoadGenerator generator = LoadGenerator.start(this.options.load())) {
			Lineup lineup = bed.lineup(this.kind);
			List<Contender> chosen = this.options.choose(lineup.contenders());
			System.out.println("Logging users in");
			bed.logIn(kinds(chosen));
			Map<Contender, Statistics> startTimes = (this.options.out() != null)
					? StartTimes.measure(timed(lineup, chosen)) : Map.of();
			Rounds rounds = new Rounds(bed.upstream(), generator, this.options,
					(running, time) -> bed.load(running, this.options.connections(), time));
			OtherProcesses others = new OtherProcesses();
			Results results = measure(bed, rounds, chosen);
			Report report = new Report(lineup, results, startTimes, new Report.Conditions(this.command, this.options,
					generator.description(), rounds.generatorMicros(), rounds.upstreamMicros(), others.share()));
			publish(report);
		}
	}

	private static Set<TokenKind> kinds(List<Contender> chosen) {
		Set<TokenKind> kinds = EnumSet.noneOf(TokenKind.class);
		chosen.forEach((contender) -> kinds.add(contender.tokens()));
		return kinds;
	}

	private static List<Contender> timed(Lineup lineup, List<Contender> chosen) {
		return chosen.stream().filter((contender) -> lineup.timedStarts().contains(contender.name())).toList();
	}

	private Results measure(TestBed bed, Rounds rounds, List<Contender> chosen) throws IOException {
		List<RunningContender> running = new ArrayList<>();
		try {
			for (Contender contender : chosen) {
				System.out.println("Starting " + contender.name());
				running.add(contender.start(this.options.isProfiled(contender) ? PROFILED : List.of()));
			}
			for (RunningContender each : running) {
				System.out.println("Checking " + each.name());
				new ContenderCheck(each, bed.tokens(each.contender().tokens())).run();
			}
			System.out.println("Warming up");
			rounds.warmUp(running);
			return measure(rounds, running);
		}
		finally {
			running.forEach(RunningContender::close);
		}
	}

	private Results measure(Rounds rounds, List<RunningContender> running) throws IOException {
		List<OptionalLong> memory = running.stream().map((each) -> each.process().residentBytes()).toList();
		Map<String, List<PairedSample>> samples;
		try (Recording recording = Recording.of(profiled(running))) {
			recording.announce();
			samples = rounds.compare(running);
		}
		List<Result> results = new ArrayList<>();
		for (int i = 0; i < running.size(); i++) {
			Contender contender = running.get(i).contender();
			results.add(Result.of(contender, samples.getOrDefault(contender.name(), List.of()), memory.get(i)));
		}
		return new Results(results);
	}

	private @Nullable RunningContender profiled(List<RunningContender> running) {
		return running.stream().filter((each) -> this.options.isProfiled(each.contender())).findFirst().orElse(null);
	}

	private void publish(Report report) throws IOException {
		System.out.println();
		System.out.print(report.markdown());
		if (report.isDisturbed()) {
			System.out.println("\nWARNING: other processes were busy, so the figures say little.");
		}
		if (this.options.out() != null) {
			report.write(Path.of(this.options.out()));
		}
	}

}
