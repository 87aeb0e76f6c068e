package io.gatehouse.gateway.route;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.cloud.gateway.support.ShortcutConfigurable.ShortcutType;

/**
 * Stops the start if an identity predicate of a route in the properties is invalid. The
 * gateway itself would fail only when it builds its routes, and would name neither the
 * route nor the remedy.
 */
final class RoutePredicateCheck implements SmartInitializingSingleton {

	private static final String COHORT = "Cohort";

	private final GatewayProperties properties;

	private final ConfigurationService configurations;

	private final Map<String, AbstractRoutePredicateFactory<?>> factories;

	private final Predicate<String> knownCohort;

	/**
	 * Creates a check.
	 * @param factories the predicate factories of this package
	 * @param knownCohort whether a cohort of a name may exist
	 */
	RoutePredicateCheck(GatewayProperties properties, ConfigurationService configurations,
			List<AbstractRoutePredicateFactory<?>> factories, Predicate<String> knownCohort) {
		this.properties = properties;
		this.configurations = configurations;
		this.factories = factories.stream()
			.collect(Collectors.toMap(AbstractRoutePredicateFactory::name, Function.identity()));
		this.knownCohort = knownCohort;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.properties.getRoutes()
			.forEach((route) -> route.getPredicates()
				.forEach((predicate) -> check("predicates." + predicate.getName() + " of route " + route.getId(),
						predicate)));
	}

	private void check(String property, PredicateDefinition predicate) {
		AbstractRoutePredicateFactory<?> factory = this.factories.get(predicate.getName());
		boolean cohort = COHORT.equals(predicate.getName());
		String value = String.join(", ", predicate.getArgs().values());
		boolean later = predicate.getArgs().values().stream().anyMatch((argument) -> argument.startsWith("#{"));
		if (cohort && (factory == null || (!later && !this.knownCohort.test(value)))) {
			throw new InvalidSettingException(property, value, "There is no cohort of this name.",
					"Use one of 'gatehouse.gateway.release.cohorts', or the fallback.");
		}
		if (factory == null) {
			return;
		}
		if (factory.shortcutType() == ShortcutType.DEFAULT
				&& predicate.getArgs().size() > factory.shortcutFieldOrder().size()) {
			throw new InvalidSettingException(property, value, "The last arguments would be ignored.",
					"Remove them; a regular expression with a comma needs the form with 'name' and 'args'.");
		}
		if (later) {
			return;
		}
		try {
			apply(factory, predicate);
		}
		catch (InvalidSettingException ex) {
			throw new InvalidSettingException(property, ex.value(), ex.reason(), ex.remedy());
		}
	}

	private <C> void apply(AbstractRoutePredicateFactory<C> factory, PredicateDefinition predicate) {
		factory.applyAsync(
				this.configurations.with(factory).name(predicate.getName()).properties(predicate.getArgs()).bind());
	}

}
