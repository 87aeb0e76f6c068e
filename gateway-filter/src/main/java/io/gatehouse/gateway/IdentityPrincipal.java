package io.gatehouse.gateway;

import java.security.Principal;
import java.util.Objects;

import io.gatehouse.identity.Identity;

/**
 * Principal of an exchange, for parts of Spring that do not know Gatehouse, such as
 * {@code PrincipalNameKeyResolver}.
 *
 * @param caller the admitted caller
 */
public record IdentityPrincipal(Caller.Authenticated caller) implements Principal {

	public IdentityPrincipal {
		Objects.requireNonNull(caller, "The caller is missing");
	}

	/**
	 * Returns the caller's identity.
	 * @return the identity
	 */
	public Identity identity() {
		return this.caller.identity();
	}

	@Override
	public String getName() {
		return identity().subject();
	}

}
