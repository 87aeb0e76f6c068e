package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Measures what a request costs while one quantity grows: floors, sessions, claims,
 * routes and others. Servers start at the first step that needs them and end after the
 * last. A step that fails ends its series; the steps before it and the other series are
 * published.
 */
final class Growth {

	/** Defaults of the options that are not those of the comparison. */
	static final Map<String, String> DEFAULTS = Map.of("--rounds", "3", "--warm-up", "15000");

	private static final String CHART = "performance-growth.svg";

	private final String command;

	private final Options options;

	private final Map<GrowthSeries.Server, RunningContender> running = new LinkedHashMap<>();

	private final List<String> failures = new ArrayList<>();

	/**
	 * Creates an instance.
	 * @param command the command line, for the report
	 */
	Growth(String command, Options options) {
		this.command = command;
		this.options = options;
	}

	/**
	 * Measures, prints the results, and writes them into the document.
	 * @throws IllegalStateException at the end, if a step failed
	 */
	void run() throws IOException {
		this.options.requireKnown(GrowthCatalog.names());
		try (TestBed bed = TestBed.start(); LoadGenerator generator = LoadGenerator.start(this.options.load())) {
			System.out.println("Logging users in");
			bed.logIn(Set.of(TokenKind.JWT));
			OtherProcesses others = new OtherProcesses();
			List<GrowthResult> results = new ArrayList<>();
			GrowthCatalog catalog = bed.growth();
			for (String name : this.options.only().isEmpty() ? GrowthCatalog.names() : this.options.only()) {
				results.add(measure(catalog.series(name), bed, generator));
			}
			publish(results.stream().filter((result) -> !result.rows().isEmpty()).toList(), others);
		}
		finally {
			end(List.of());
		}
		if (!this.failures.isEmpty()) {
			throw new IllegalStateException(String.join("; ", this.failures));
		}
	}

	private GrowthResult measure(GrowthSeries series, TestBed bed, LoadGenerator generator) {
		List<GrowthResult.Row> rows = new ArrayList<>();
		for (int i = 0; i < series.steps().size(); i++) {
			GrowthSeries.Step step = series.steps().get(i);
			String name = String.format(Locale.ROOT, "%s: %,d", series.name(), step.quantity());
			System.out.println(name);
			try {
				step.preparation().run();
				rows.add(new GrowthResult.Row(step.quantity(), measure(step.points(), bed, generator)));
			}
			catch (IllegalStateException ex) {
				System.out.println("Failed: " + ex.getMessage());
				this.failures.add(name + " failed: " + ex.getMessage());
				end(List.of());
				break;
			}
			end(series.steps().subList(i + 1, series.steps().size()));
		}
		return new GrowthResult(series, rows);
	}

	private List<Result> measure(List<GrowthSeries.Point> points, TestBed bed, LoadGenerator generator) {
		Map<String, GrowthSeries.Point> byName = new LinkedHashMap<>();
		points.forEach((point) -> byName.put(point.server().contender().name(), point));
		Rounds rounds = new Rounds(bed.upstream(), generator, this.options, (contender, time) -> {
			GrowthSeries.Point point = Objects.requireNonNull(byName.get(contender.name()));
			return new Load(contender.process().port(), point.connections(), time, point.requests());
		});
		List<RunningContender> started = points.stream()
			.filter((point) -> !this.running.containsKey(point.server()))
			.map(this::start)
			.toList();
		rounds.warmUp(started);
		List<RunningContender> all = points.stream()
			.map((point) -> Objects.requireNonNull(this.running.get(point.server())))
			.toList();
		Map<String, List<Sample>> samples = rounds.inTurn(all);
		return all.stream()
			.map((contender) -> Result.alone(contender.contender(),
					Objects.requireNonNull(samples.get(contender.name())), contender.process().residentBytes()))
			.toList();
	}

	private RunningContender start(GrowthSeries.Point point) {
		System.out.println("Starting " + point.server().contender().name());
		RunningContender started = point.server().contender().start(point.server().flags());
		this.running.put(point.server(), started);
		new ContenderCheck(started, new Tokens(List.of(Requests.firstToken(point.requests())), "")).run();
		return started;
	}

	private void end(List<GrowthSeries.Step> left) {
		List<GrowthSeries.Server> needed = left.stream()
			.flatMap((step) -> step.points().stream())
			.map(GrowthSeries.Point::server)
			.toList();
		for (GrowthSeries.Server server : List.copyOf(this.running.keySet())) {
			if (!needed.contains(server)) {
				Objects.requireNonNull(this.running.remove(server)).close();
			}
		}
	}

	private void publish(List<GrowthResult> results, OtherProcesses others) throws IOException {
		String text = head(others) + new GrowthReport(results).markdown();
		System.out.println();
		System.out.print(text);
		if (this.options.out() != null) {
			DocumentSection.write(Path.of(this.options.out()), "growth",
					text + "\n![Processor time of a request while one quantity grows](" + CHART + ")\n", CHART,
					LineChart.of(results));
		}
	}

	private String head(OtherProcesses others) {
		return String.format(Locale.ROOT, """
				Measured on %s by `%s`: %d rounds of %d s, %d requests before the first.

				- Machine: %s
				- Gatehouse at commit %s; processes besides the measured ones used %s of the processors
				""", LocalDate.now(ZoneOffset.UTC), this.command, this.options.rounds(), this.options.seconds(),
				this.options.warmUp(), Environment.machine(), Environment.commit(),
				OtherProcesses.text(others.share()));
	}

}
