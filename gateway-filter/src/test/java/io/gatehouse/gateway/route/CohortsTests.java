package io.gatehouse.gateway.route;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.route.ReleaseProperties.By;
import io.gatehouse.gateway.route.ReleaseProperties.Cohort;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CohortsTests {

	private static final int USERS = 10_000;

	private static Cohort percentage(String name, String percentage, By by, @Nullable String seed) {
		return new Cohort(name, Map.of(), Set.of(), new BigDecimal(percentage), by, seed);
	}

	private static Cohorts cohorts(Cohort... cohorts) {
		return new Cohorts(new ReleaseProperties(List.of(cohorts), "stable"), "tenant");
	}

	private static Set<String> gray(String percentage, String userFormat) {
		Cohorts cohorts = cohorts(percentage("gray", percentage, By.USER, null));
		return IntStream.range(0, USERS)
			.mapToObj(userFormat::formatted)
			.filter((user) -> cohorts.of(Callers.user(user)).equals("gray"))
			.collect(Collectors.toSet());
	}

	/** Other systems compute these too: they must never change. */
	@ParameterizedTest
	@CsvSource({ "gray, alice, 2217", "gray, bob, 5220", "gray, 10042, 5951", "gray, 爱丽丝, 942", "canary, bob, 4422",
			"checkout-2026, alice, 8693", "gray, '', 6571" })
	void bucketThenIsTheSameForEver(String seed, String value, int bucket) {
		assertThat(Cohorts.bucket(seed, value)).isEqualTo(bucket);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "10", "12.5", "20", "50", "99.99", "100" })
	void cohortWhenPercentageThenHasSoManyOfTenThousandUsers(String percentage) {
		double expected = USERS * Double.parseDouble(percentage) / 100;
		for (String users : List.of("user-%d", "100000000000000%04d", "%d@example.com")) {
			assertThat((double) gray(percentage, users).size()).as(users).isCloseTo(expected, within(USERS / 100.0));
		}
	}

	@Test
	void cohortWhenPercentageIsRaisedThenNobodyLeaves() {
		Set<String> before = gray("0", "user-%d");
		for (String percentage : List.of("0.01", "1", "10", "10.25", "20", "50", "100")) {
			Set<String> after = gray(percentage, "user-%d");
			assertThat(after).as(percentage).containsAll(before);
			before = after;
		}
		assertThat(before).hasSize(USERS);
	}

	@Test
	void cohortWhenAskedElsewhereThenTheSame() {
		assertThat(gray("20", "user-%d")).isEqualTo(gray("20", "user-%d"));
	}

	@Test
	void cohortWhenSeedIsSharedThenTheSameUsersAreTaken() {
		Cohorts first = cohorts(percentage("first", "20", By.USER, "shared"));
		Cohorts second = cohorts(percentage("second", "20", By.USER, "shared"));
		Cohorts third = cohorts(percentage("third", "20", By.USER, null));
		List<Caller.Authenticated> callers = IntStream.range(0, 1000)
			.mapToObj((i) -> Callers.user("user-" + i))
			.toList();
		assertThat(callers)
			.allMatch((caller) -> first.of(caller).equals("first") == second.of(caller).equals("second"));
		assertThat(callers).anyMatch((caller) -> first.of(caller).equals("first") != third.of(caller).equals("third"));
	}

	@Test
	void cohortWhenByTenantThenAllUsersOfTheTenantAreTogether() {
		Cohorts cohorts = cohorts(percentage("gray", "50", By.TENANT, null));
		for (int tenant = 0; tenant < 50; tenant++) {
			String expected = (Cohorts.bucket("gray", "t" + tenant) < 5000) ? "gray" : "stable";
			for (String user : List.of("alice", "bob", "carol")) {
				assertThat(cohorts.of(Callers.withClaims(user, Map.of("tenant", "t" + tenant)))).isEqualTo(expected);
			}
		}
	}

	@Test
	void cohortWhenByDeviceThenTheDeviceDecides() {
		Cohorts cohorts = cohorts(percentage("gray", "50", By.DEVICE, null));
		Set<String> found = IntStream.range(0, 50)
			.mapToObj((i) -> cohorts.of(Callers.withClaims("alice", Map.of("device", "d" + i))))
			.collect(Collectors.toSet());
		assertThat(found).containsExactlyInAnyOrder("gray", "stable");
	}

	@Test
	void cohortWhenNothingIsThereToHashThenFallback() {
		assertThat(cohorts(percentage("gray", "100", By.TENANT, null)).of(Callers.user("alice"))).isEqualTo("stable");
		assertThat(cohorts(percentage("gray", "100", By.DEVICE, null)).of(Callers.user("alice"))).isEqualTo("stable");
		assertThat(cohorts(percentage("gray", "100", By.TENANT, null))
			.of(Callers.withClaims("alice", Map.of("tenant", List.of("a", "b"))))).isEqualTo("stable");
	}

	@Test
	void cohortWhenClaimOrUserThenTaken() {
		Cohorts cohorts = cohorts(new Cohort("gray", Map.of("release", "gray", "address.country", "DE"),
				Set.of("carol"), null, By.USER, null));
		assertThat(cohorts.of(Callers.user("carol"))).isEqualTo("gray");
		assertThat(cohorts.of(Callers.user("alice"))).isEqualTo("stable");
		assertThat(cohorts.of(Callers.withClaims("alice", Map.of("release", "gray")))).isEqualTo("gray");
		assertThat(cohorts.of(Callers.withClaims("alice", Map.of("release", List.of("blue", "gray")))))
			.isEqualTo("gray");
		assertThat(cohorts.of(Callers.withClaims("alice", Map.of("release", "grayish")))).isEqualTo("stable");
		assertThat(cohorts.of(Callers.withClaims("alice", Map.of("address", Map.of("country", "DE")))))
			.isEqualTo("gray");
	}

	/** Computed as documented: other systems use the {@code sub} alone. */
	@Test
	void cohortWhenUserIsOfAnotherIssuerThenTheSame() {
		Cohorts cohorts = cohorts(
				new Cohort("gray", Map.of(), Set.of("carol"), new BigDecimal("22.18"), By.USER, null));
		for (String user : List.of("carol", "alice")) {
			assertThat(cohorts.of(Callers.withClaims(user, Map.of("iss", "https://b.test")))).isEqualTo("gray");
		}
	}

	@Test
	void cohortWhenSeveralTakeTheCallerThenTheFirst() {
		Cohorts cohorts = cohorts(new Cohort("beta", Map.of(), Set.of("alice"), null, By.USER, null),
				percentage("gray", "100", By.USER, null));
		assertThat(cohorts.of(Callers.user("alice"))).isEqualTo("beta");
		assertThat(cohorts.of(Callers.user("bob"))).isEqualTo("gray");
	}

}
