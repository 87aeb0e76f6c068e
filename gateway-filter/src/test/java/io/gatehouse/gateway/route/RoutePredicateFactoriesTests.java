package io.gatehouse.gateway.route;

import java.util.List;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the factories in their use by the Java DSL and the gateway's actuator.
 */
class RoutePredicateFactoriesTests {

	private final ExchangeAuthenticator authenticator = (exchange) -> Mono.just(new Caller.Anonymous());

	private final ClaimRoutePredicateFactory claims = new ClaimRoutePredicateFactory(this.authenticator);

	private final RoleRoutePredicateFactory roles = new RoleRoutePredicateFactory(this.authenticator);

	private final CohortRoutePredicateFactory cohorts = new CohortRoutePredicateFactory(this.authenticator,
			new ExchangeCohorts((caller) -> Mono.empty(), () -> "stable", () -> 0));

	@Test
	void nameThenIsThatOfTheShortcut() {
		assertThat(List.of(this.claims.name(), this.roles.name(), this.cohorts.name())).containsExactly("Claim", "Role",
				"Cohort");
	}

	@Test
	void applyWhenItWouldHaveToBlockThenUnsupported() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.claims.apply((config) -> config.setName("plan")))
			.withMessageContaining("applyAsync");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.roles.apply((config) -> config.setRoles(List.of("ops"))))
			.withMessageContaining("applyAsync");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.cohorts.apply((config) -> config.setName("gray")))
			.withMessageContaining("applyAsync");
	}

	@Test
	void applyAsyncWhenConfigIsNotUsableThenRefused() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> this.claims.applyAsync((config) -> {
		})).withMessageContaining("names no claim");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> this.claims.applyAsync((config) -> config.setName("plan").setRegexp("(")))
			.withMessageContaining("not a regular expression");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> this.roles.applyAsync((config) -> config.setRoles(List.of("admin,ops"))))
			.withMessageContaining("contains a comma");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> this.cohorts.applyAsync((config) -> config.setName("Gray")))
			.withMessageContaining("names no cohort");
	}

	@Test
	void predicateThenShowsWhatItWasMadeOf() {
		assertThat(this.claims.applyAsync((config) -> config.setName("plan").setRegexp("gold")))
			.hasToString("Claim: plan regexp=gold");
		assertThat(this.roles.applyAsync((config) -> config.setRoles(List.of("ops")))).hasToString("Role: [ops]");
		assertThat(this.cohorts.applyAsync((config) -> config.setName("gray"))).hasToString("Cohort: gray")
			.satisfies((predicate) -> assertThat(predicate.getConfig())
				.isInstanceOf(CohortRoutePredicateFactory.Config.class));
	}

}
