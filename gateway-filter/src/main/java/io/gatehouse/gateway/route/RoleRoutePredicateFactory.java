package io.gatehouse.gateway.route;

import java.util.List;
import java.util.function.Predicate;

import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.web.server.ServerWebExchange;

/**
 * Route predicate on the roles of the caller: {@code Role=admin, ops} matches callers
 * that have one of them. Names are case-sensitive. Callers without a valid token do not
 * match.
 */
public final class RoleRoutePredicateFactory extends AbstractRoutePredicateFactory<RoleRoutePredicateFactory.Config> {

	private final ExchangeAuthenticator authenticator;

	/**
	 * Creates a factory.
	 * @param authenticator authenticates the caller
	 */
	public RoleRoutePredicateFactory(ExchangeAuthenticator authenticator) {
		super(Config.class);
		this.authenticator = authenticator;
	}

	@Override
	public List<String> shortcutFieldOrder() {
		return List.of("roles");
	}

	@Override
	public ShortcutType shortcutType() {
		return ShortcutType.GATHER_LIST;
	}

	/**
	 * Makes a predicate.
	 * @throws InvalidSettingException if there are no roles, or one is empty or contains
	 * a comma
	 */
	@Override
	public AsyncPredicate<ServerWebExchange> applyAsync(Config config) {
		List<String> roles = config.getRoles();
		if (roles.isEmpty() || roles.stream().anyMatch((role) -> role.isBlank() || role.contains(","))) {
			throw new InvalidSettingException("predicates.Role", String.join(", ", roles),
					"It has no role, or one that is empty or contains a comma.",
					"Write 'Role=admin' or 'Role=admin, ops'.");
		}
		return CallerPredicate.ofAuthenticated(this.authenticator,
				(caller) -> roles.stream().anyMatch(caller.identity()::hasRole), config, "Role: " + roles);
	}

	/**
	 * Not supported.
	 * @throws UnsupportedOperationException always, since a token is verified without
	 * blocking
	 */
	@Override
	public Predicate<ServerWebExchange> apply(Config config) {
		throw new UnsupportedOperationException("RoleRoutePredicateFactory is only async: use applyAsync.");
	}

	/** Configuration of the predicate. */
	public static final class Config {

		private List<String> roles = List.of();

		/**
		 * Gets the roles.
		 * @return the roles, of which the caller needs at least one
		 */
		public List<String> getRoles() {
			return this.roles;
		}

		/**
		 * Sets the roles.
		 * @param roles the roles, of which the caller needs at least one
		 * @return this
		 */
		public Config setRoles(List<String> roles) {
			this.roles = List.copyOf(roles);
			return this;
		}

	}

}
