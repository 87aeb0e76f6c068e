package io.gatehouse.gateway;

import java.security.Principal;
import java.util.Objects;

import io.gatehouse.identity.Identity;

/**
 * The exchange's principal, for the parts of Spring that know nothing of Gatehouse, such
 * as {@code PrincipalNameKeyResolver}.
 *
 * @param identity who the caller is
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
