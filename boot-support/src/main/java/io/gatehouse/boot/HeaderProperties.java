package io.gatehouse.boot;

import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the identity headers, {@code gatehouse.headers}: the same at the gateway
 * and in the services.
 *
 * @param names header names and the claims that they carry, besides the standard ones; an
 * empty claim drops a standard header
 * @param namespace prefixes of header names that are reserved for the identity: clients
 * cannot send such headers, and services cannot return them
 * @param cohort the header that carries the caller's cohort, if cohorts are configured
 */
public record HeaderProperties(@DefaultValue Map<String, String> names, @DefaultValue("X-User-") List<String> namespace,
		@DefaultValue("X-Cohort") String cohort) {

	/**
	 * Checks the properties.
	 * @throws InvalidSettingException if the cohort's header is not a header name, or
	 * carries a claim
	 */
	public HeaderProperties {
		checkCohort(names, namespace, cohort);
	}

	private static void checkCohort(Map<String, String> names, List<String> namespace, String cohort) {
		try {
			// checks the cohort's header by the rules for identity headers
			IdentityHeaders.of(Map.of(cohort, ""), List.of());
		}
		catch (InvalidSettingException ex) {
			throw new InvalidSettingException("gatehouse.headers.cohort", cohort, ex.reason(), ex.remedy());
		}
		// a header that carries no claim never disagrees
		if (!IdentityHeaders.of(names, namespace).agree(Map.of(cohort, List.of("any")).entrySet(), Map.of())) {
			throw new InvalidSettingException("gatehouse.headers.cohort", cohort, "This header carries a claim.",
					"Choose another name, such as 'X-Cohort'.");
		}
	}

	/**
	 * Makes the header contract.
	 * @param claims the claims that make an identity; the standard headers carry these
	 * @return the identity headers
	 * @throws InvalidSettingException if a header or a claim cannot be used
	 */
	public IdentityHeaders contract(IdentityClaims claims) {
		return IdentityHeaders.of(claims, this.names, this.namespace);
	}

}
