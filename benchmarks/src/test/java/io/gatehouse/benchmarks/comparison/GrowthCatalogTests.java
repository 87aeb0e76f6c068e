package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GrowthCatalog}.
 */
class GrowthCatalogTests {

	private List<GrowthSeries> all = List.of();

	@BeforeEach
	void create(@TempDir Path directory) {
		Path logins = Requests.write(directory.resolve("logins"), List.of("token"));
		GrowthCatalog catalog = new GrowthCatalog(new Gateways(1, 2, directory), new RedisContent(2, 0), directory,
				logins, 2);
		this.all = GrowthCatalog.names().stream().map(catalog::series).toList();
	}

	@Test
	void allThenHaveTheNamesOfTheOptions() {
		assertThat(this.all.stream().map(GrowthSeries::name)).containsExactlyElementsOf(GrowthCatalog.names());
	}

	@Test
	void allThenQuantitiesGrow() {
		assertThat(this.all).allSatisfy((series) -> assertThat(series.steps()).extracting(GrowthSeries.Step::quantity)
			.isSorted()
			.hasSizeGreaterThan(2));
	}

	@Test
	void allThenServersOfOneStepHaveNamesOfTheirOwn() {
		assertThat(this.all).flatExtracting(GrowthSeries::steps)
			.allSatisfy((step) -> assertThat(step.points()).extracting((point) -> point.server().contender().name())
				.doesNotHaveDuplicates());
	}

	@Test
	void tokenThenHasTheLengthOfTheStep() {
		GrowthSeries series = this.all.get(GrowthCatalog.names().indexOf("token"));
		assertThat(series.steps())
			.allSatisfy((step) -> assertThat((long) Requests.firstToken(step.points().get(0).requests()).length())
				.isBetween(step.quantity() - 3, step.quantity()));
	}

	@Test
	void routesThenOnlyTheLastMatches() {
		GrowthSeries series = this.all.get(GrowthCatalog.names().indexOf("routes"));
		List<String> properties = series.steps().get(1).points().get(1).server().contender().properties();
		assertThat(IntStream.range(0, 10)
			.mapToObj((i) -> "--spring.cloud.gateway.server.webflux.routes[" + (i + 1)
					+ "].predicates[0]=Header=X-Plan,plan-" + i))
			.allMatch(properties::contains);
	}

}
