package io.gatehouse.gateway.route;

import java.util.List;
import java.util.function.Predicate;

import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.web.server.ServerWebExchange;

/**
 * Route predicate on the cohort of the caller: {@code Cohort=gray}. Callers without a
 * valid token are in the fallback.
 */
public final class CohortRoutePredicateFactory
		extends AbstractRoutePredicateFactory<CohortRoutePredicateFactory.Config> {

	private final ExchangeAuthenticator authenticator;

	private final ExchangeCohorts cohorts;

	CohortRoutePredicateFactory(ExchangeAuthenticator authenticator, ExchangeCohorts cohorts) {
		super(Config.class);
		this.authenticator = authenticator;
		this.cohorts = cohorts;
	}

	@Override
	public List<String> shortcutFieldOrder() {
		return List.of("name");
	}

	/**
	 * Makes a predicate.
	 * @throws InvalidSettingException if the name is not that of a cohort
	 */
	@Override
	public AsyncPredicate<ServerWebExchange> applyAsync(Config config) {
		String name = config.getName();
		if (name == null || !ReleaseProperties.isCohortName(name)) {
			throw new InvalidSettingException("predicates.Cohort", name, "It names no cohort.",
					"Write 'Cohort=gray', with one of 'gatehouse.gateway.release.cohorts' or the fallback.");
		}
		return new CallerPredicate(this.authenticator,
				(exchange, caller) -> this.cohorts.cohort(exchange, caller).map(name::equals), config,
				"Cohort: " + name);
	}

	/**
	 * Not supported.
	 * @throws UnsupportedOperationException always, since a token is verified without
	 * blocking
	 */
	@Override
	public Predicate<ServerWebExchange> apply(Config config) {
		throw new UnsupportedOperationException("CohortRoutePredicateFactory is only async: use applyAsync.");
	}

	/** Configuration of the predicate. */
	public static final class Config {

		private @Nullable String name;

		/**
		 * Gets the cohort.
		 * @return its name
		 */
		public @Nullable String getName() {
			return this.name;
		}

		/**
		 * Sets the cohort.
		 * @param name its name
		 * @return this
		 */
		public Config setName(String name) {
			this.name = name;
			return this;
		}

	}

}
