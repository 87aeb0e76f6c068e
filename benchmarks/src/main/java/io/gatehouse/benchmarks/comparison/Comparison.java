package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares servers by the processor time that a request takes, and by their throughput.
 */
public final class Comparison {

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
			List<Result> results = new SideBySide(bed, rounds, this.options).measure(chosen);
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
