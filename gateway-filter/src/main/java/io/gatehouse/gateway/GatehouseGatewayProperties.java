package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.boot.TokenCacheProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the gateway. Those that it shares with services ({@code issuers},
 * {@code jwk-set}, {@code claims}, {@code headers}, {@code token-cache}) have the same
 * names there.
 *
 * @param issuers the trusted issuers of access tokens, by an id of your choice
 * @param jwkSet settings for fetching JWK Sets
 * @param claims the claims of an identity
 * @param headers the headers that carry the identity to services
 * @param tokenCache settings of the cache of verified tokens
 * @param gateway settings that the parts of the guard share
 */
@ConfigurationProperties("gatehouse")
public record GatehouseGatewayProperties(@DefaultValue Map<String, IssuerSettings> issuers,
		@NestedConfigurationProperty @DefaultValue JwkSetSettings jwkSet,
		@NestedConfigurationProperty @DefaultValue IdentityClaims claims,
		@NestedConfigurationProperty @DefaultValue HeaderProperties headers,
		@NestedConfigurationProperty @DefaultValue TokenCacheProperties tokenCache, @DefaultValue Gateway gateway) {

	/**
	 * Returns the scope of the revocations of an issuer's tokens.
	 * @param issuer the {@code iss}
	 * @return the scope, empty for none and for an issuer that is not trusted
	 */
	public String revocationScope(String issuer) {
		return this.issuers.values()
			.stream()
			.filter((trusted) -> issuer.equals(trusted.issuer()))
			.map(IssuerSettings::scope)
			.findFirst()
			.orElse("");
	}

	private static void checkRealm(String realm) {
		try {
			new Refusal(Reason.MISSING_TOKEN, realm);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException("gatehouse.gateway.realm", realm,
					"A WWW-Authenticate header cannot carry it.",
					"Use printable ASCII without quotation marks and backslashes.");
		}
	}

	/**
	 * Settings that the parts of the guard share.
	 *
	 * @param enabled whether Gatehouse guards this gateway
	 * @param realm the realm in WWW-Authenticate challenges
	 * @param sessionIssuer the 'iss' of the tokens whose sessions are in Redis; required
	 * if sessions are checked and several issuers are trusted
	 * @param tenantClaim the claim that names the tenant, for limits or cohorts by
	 * tenant; a claim's name or a path
	 */
	public record Gateway(@DefaultValue("true") boolean enabled, @DefaultValue("gatehouse") String realm,
			@Nullable String sessionIssuer, @DefaultValue("tenant") String tenantClaim) {

		public Gateway {
			checkRealm(realm);
			if (tenantClaim.isBlank()) {
				throw new InvalidSettingException("gatehouse.gateway.tenant-claim", tenantClaim, "It is empty.",
						"Name the claim, such as 'tenant'.");
			}
		}

	}

}
