package io.gatehouse.gateway.route;

import java.util.List;
import java.util.function.Predicate;

import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.web.server.ServerWebExchange;

/**
 * Chooses a route by the roles of the caller: {@code Role=admin, ops} matches whoever has
 * one of them, in exactly this case. Callers without a good token do not match.
 */
public final class RoleRoutePredicateFactory extends AbstractRoutePredicateFactory<RoleRoutePredicateFactory.Config> {

	private final ExchangeAuthenticator authenticator;

	/**
	 * A factory.
	 * @param authenticator finds out who the caller is
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
	 * @throws InvalidSettingException if there are no roles, or one is empty or has a
	 * comma
	 */
	@Override
	public AsyncPredicate<ServerWebExchange> applyAsync(Config config) {
		List<String> roles = config.getRoles();
		if (roles.isEmpty() || roles.stream().anyMatch((role) -> role.isBlank() || role.contains(","))) {
			throw new InvalidSettingException("predicates.Role", String.join(", ", roles),
					"It names no role, or several as one.", "Write 'Role=admin' or 'Role=admin, ops'.");
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

	/** Which roles. */
	public static final class Config {

		private List<String> roles = List.of();

		/**
		 * The roles.
		 * @return of which the caller has one at least
		 */
		public List<String> getRoles() {
			return this.roles;
		}

		/**
		 * Sets the roles.
		 * @param roles of which the caller has one at least
		 * @return this
		 */
		public Config setRoles(List<String> roles) {
			this.roles = List.copyOf(roles);
			return this;
		}

	}

}
