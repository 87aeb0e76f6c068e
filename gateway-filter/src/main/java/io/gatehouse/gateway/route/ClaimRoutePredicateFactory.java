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
 * Chooses a route by a claim of the caller's verified token. {@code Claim=plan} asks
 * whether the claim is there, {@code Claim=plan, gold|platinum} whether a regular
 * expression matches the whole of its value, or of one item if it is a list. A claim is
 * found by its name, or else by its path, such as {@code address.country}. Callers
 * without a good token do not match.
 */
public final class ClaimRoutePredicateFactory extends AbstractRoutePredicateFactory<ClaimRoutePredicateFactory.Config> {

	private final ExchangeAuthenticator authenticator;

	/**
	 * A factory.
	 * @param authenticator finds out who the caller is
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
	 * none
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
					"Correct it; one with a comma needs the form with 'name' and 'args'.");
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

	/** Which claim, and what it has to be. */
	public static final class Config {

		private @Nullable String name;

		private @Nullable String regexp;

		/**
		 * The claim.
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
		 * What it has to be.
		 * @return a regular expression for the whole value, or {@code null} if the claim
		 * has to be there and no more
		 */
		public @Nullable String getRegexp() {
			return this.regexp;
		}

		/**
		 * Sets what it has to be.
		 * @param regexp a regular expression for the whole value
		 * @return this
		 */
		public Config setRegexp(String regexp) {
			this.regexp = regexp;
			return this;
		}

	}

}
