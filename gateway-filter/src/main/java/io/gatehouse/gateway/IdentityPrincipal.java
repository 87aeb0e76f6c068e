package io.gatehouse.gateway;

import java.security.Principal;
import java.util.Objects;

import io.gatehouse.identity.Identity;

/**
 * Principal of an exchange, for parts of Spring that do not know Gatehouse, such as
 * {@code PrincipalNameKeyResolver}.
 *
 * @param identity the caller's identity
 */
public record IdentityPrincipal(Identity identity) implements Principal {

	public IdentityPrincipal {
		Objects.requireNonNull(identity, "The identity is missing");
	}

	@Override
	public String getName() {
		return this.identity.subject();
	}

}
