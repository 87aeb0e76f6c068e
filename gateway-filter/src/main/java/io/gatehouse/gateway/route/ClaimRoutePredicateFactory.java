package io.gatehouse.gateway.route;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * Route predicate on a claim of the caller's verified token. {@code Claim=plan} matches
 * if the claim exists, {@code Claim=plan, gold|platinum} if a regular expression matches
 * the whole of its value, or of one item if it is a list. A claim is found by its name,
 * or else by its path, such as {@code address.country}. Callers without a valid token do
 * not match.
 */
public final class ClaimRoutePredicateFactory extends AbstractRoutePredicateFactory<ClaimRoutePredicateFactory.Config> {

	private final ExchangeAuthenticator authenticator;

	/**
	 * Creates a factory.
	 * @param authenticator authenticates the caller
	 */
	public ClaimRoutePredicateFactory(ExchangeAuthenticator authenticator) {
		super(Config.class);
		this.authenticator = authenticator;
	}

	@Override
	public List<String> shortcutFieldOrder() {
		return List.of("name", "regexp");
	}

	/**
	 * Makes a predicate.
	 * @throws InvalidSettingException if no claim is named, or the regular expression is
	 * malformed
	 */
	@Override
	public AsyncPredicate<ServerWebExchange> applyAsync(Config config) {
		String name = config.getName();
		if (!StringUtils.hasText(name)) {
			throw new InvalidSettingException("predicates.Claim", name, "It names no claim.",
					"Write 'Claim=plan' or 'Claim=plan, gold|platinum'.");
		}
		Pattern pattern = pattern(config.getRegexp());
		Predicate<Caller.Authenticated> test = (pattern != null)
				? (caller) -> caller.claim(name).stream().anyMatch(pattern.asMatchPredicate())
				: (caller) -> IdentityClaims.lookup(caller.claims(), name) != null;
		return CallerPredicate.ofAuthenticated(this.authenticator, test, config,
				"Claim: " + name + " regexp=" + config.getRegexp());
	}

	private static @Nullable Pattern pattern(@Nullable String regexp) {
		try {
			return StringUtils.hasText(regexp) ? Pattern.compile(regexp) : null;
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidSettingException("predicates.Claim", regexp,
					"It is not a regular expression: " + ex.getDescription() + ".",
					"Correct it; an expression with a comma needs the form with 'name' and 'args'.");
		}
	}

	/**
	 * Not supported.
	 * @throws UnsupportedOperationException always, since a token is verified without
	 * blocking
	 */
	@Override
	public Predicate<ServerWebExchange> apply(Config config) {
		throw new UnsupportedOperationException("ClaimRoutePredicateFactory is only async: use applyAsync.");
	}

	/** Configuration of the predicate. */
	public static final class Config {

		private @Nullable String name;

		private @Nullable String regexp;

		/**
		 * Gets the claim.
		 * @return its name or path
		 */
		public @Nullable String getName() {
			return this.name;
		}

		/**
		 * Sets the claim.
		 * @param name its name or path
		 * @return this
		 */
		public Config setName(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Gets the expected value.
		 * @return a regular expression for the whole value, or {@code null} if the claim
		 * only has to exist
		 */
		public @Nullable String getRegexp() {
			return this.regexp;
		}

		/**
		 * Sets the expected value.
		 * @param regexp a regular expression for the whole value
		 * @return this
		 */
		public Config setRegexp(String regexp) {
			this.regexp = regexp;
			return this;
		}

	}

}
