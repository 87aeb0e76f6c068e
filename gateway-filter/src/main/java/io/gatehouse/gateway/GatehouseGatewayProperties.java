package io.gatehouse.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.boot.HeaderProperties;
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
 * Properties of the edge. Those that it shares with services ({@code issuers},
 * {@code jwk-set}, {@code claims}, {@code headers}) have the same names there.
 *
 * @param issuers the trusted issuers of access tokens, by an id of your choice
 * @param jwkSet how JWK Sets are fetched
 * @param claims which claims make an identity
 * @param headers the headers that carry the identity inwards
 * @param opaque how opaque access tokens are read
 * @param gateway what belongs to the edge alone
 */
@ConfigurationProperties("gatehouse")
public record GatehouseGatewayProperties(@DefaultValue Map<String, IssuerSettings> issuers,
		@NestedConfigurationProperty @DefaultValue JwkSetSettings jwkSet,
		@NestedConfigurationProperty @DefaultValue IdentityClaims claims,
		@NestedConfigurationProperty @DefaultValue HeaderProperties headers,
		@NestedConfigurationProperty @DefaultValue OpaqueProperties opaque, @DefaultValue Gateway gateway) {

	private static final String OPAQUE_SCOPE = "gatehouse.opaque.revocation-scope";

	/**
	 * Returns the scope of the revocations of an issuer's tokens.
	 * @param issuer the {@code iss}
	 * @return the scope, empty for none and for an issuer that is not trusted
	 */
	String revocationScope(String issuer) {
		return this.issuers.values()
			.stream()
			.filter((trusted) -> issuer.equals(trusted.issuer()))
			.map(GatehouseGatewayProperties::scopeOf)
			.findFirst()
			.orElse("");
	}

	private static String scopeOf(IssuerSettings issuer) {
		return Objects.requireNonNullElse(issuer.revocationScope(), "");
	}

	/**
	 * Returns the scope of the revocations of opaque tokens that do not name one: the
	 * configured scope, or that of the issuer whose sessions are in Redis.
	 * @return the scope, empty for none
	 * @throws InvalidSettingException if no trusted issuer has the configured one, or
	 * none is configured and several issuers are trusted
	 */
	public String opaqueRevocationScope() {
		String scope = this.opaque.revocationScope();
		if (scope != null) {
			if (!this.issuers.isEmpty()
					&& this.issuers.values().stream().noneMatch((issuer) -> scope.equals(scopeOf(issuer)))) {
				throw new InvalidSettingException(OPAQUE_SCOPE, scope,
						"No trusted issuer has this scope, so no revocation would hit opaque tokens.",
						"Remove it, or set it to the 'revocation-scope' of the issuer that issues them.");
			}
			return scope;
		}
		String issuer = this.gateway.sessionIssuer();
		if (issuer != null) {
			return revocationScope(issuer);
		}
		if (this.issuers.size() > 1) {
			throw new InvalidSettingException(OPAQUE_SCOPE, null,
					"Several issuers are trusted, and nothing says whose revocations hit opaque tokens.",
					"Set 'gatehouse.gateway.session-issuer' to the issuer of opaque tokens, or this property to its 'revocation-scope'.");
		}
		return this.issuers.values().stream().map(GatehouseGatewayProperties::scopeOf).findFirst().orElse("");
	}

	private static void checkRealm(String realm) {
		try {
			new Refusal(Reason.MISSING_TOKEN, realm);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException("gatehouse.gateway.realm", realm, "A challenge could not carry it.",
					"Use printable ASCII without quotation mark and backslash.");
		}
	}

	private static void positive(String property, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidSettingException(property, value.toString(), "It is not a positive duration.",
					"Set a duration such as '300ms' or '1s'.");
		}
	}

	/**
	 * Settings of the edge alone.
	 *
	 * @param enabled whether Gatehouse guards this gateway
	 * @param realm the realm that challenges name
	 * @param retryAfter what clients are told to wait when the verdict is unknown
	 * @param access rules for paths; the first that matches counts, and metadata of the
	 * route goes before all; what no rule names needs a token; handlers of the gateway's
	 * own, such as actuator endpoints, are not routes and are not guarded
	 * @param firewall which requests are refused before anything reads them
	 * @param mode what a JWT must have to its favour: denylist (it is good and not
	 * revoked) or session (its session must exist, too); metadata of the route goes
	 * before it
	 * @param sessionIssuer the 'iss' of the tokens whose sessions are in Redis; required
	 * if sessions matter and several issuers are trusted
	 * @param identity who says who the caller is: token (the caller's JWT) or session
	 * (its session, as it is now; implies the mode session, and needs minting); metadata
	 * of the route goes before it
	 * @param relay which token goes inwards: original (the caller's own JWT) or minted
	 * (one of the edge's own, for the route's service alone, so that the caller's never
	 * gets inside); metadata of the route goes before it
	 * @param minting how tokens are minted that go inwards
	 * @param streams what becomes of streams whose token or session ends
	 * @param release which callers get which release
	 * @param rateLimits policies by which requests are limited, by names of your choice,
	 * which routes name with the filter IdentityRateLimiter
	 * @param tenantClaim the claim that names the tenant, where limits or cohorts are by
	 * tenant; a claim's name or a path
	 * @param failedAuthentications how many tokens that nobody issued may come from one
	 * address
	 * @param discovery what a service registry may decide about the routes that it makes
	 */
	public record Gateway(@DefaultValue("true") boolean enabled, @DefaultValue("gatehouse") String realm,
			@DefaultValue("1s") Duration retryAfter, @DefaultValue List<AccessRule> access,
			@DefaultValue Firewall firewall, @DefaultValue("denylist") Mode mode, @Nullable String sessionIssuer,
			@DefaultValue("token") IdentitySource identity, @DefaultValue("original") Relay relay,
			@NestedConfigurationProperty @DefaultValue MintingProperties minting, @DefaultValue Streams streams,
			@NestedConfigurationProperty @DefaultValue ReleaseProperties release,
			@DefaultValue Map<String, RateLimitProperties> rateLimits, @DefaultValue("tenant") String tenantClaim,
			@NestedConfigurationProperty @DefaultValue FailedAuthenticationProperties failedAuthentications,
			@DefaultValue Discovery discovery) {

		public Gateway {
			rateLimits = Map.copyOf(rateLimits);
			rateLimits.forEach((name, policy) -> policy.check(name));
			positive("gatehouse.gateway.retry-after", retryAfter);
			checkRealm(realm);
			if (tenantClaim.isBlank()) {
				throw new InvalidSettingException("gatehouse.gateway.tenant-claim", tenantClaim, "It is empty.",
						"Name the claim, such as 'tenant'.");
			}
		}

	}

	/**
	 * Settings of routes that a service registry creates.
	 *
	 * @param allowedMetadata the names of 'gatehouse.*' settings that routes of the
	 * discovery locator take from the metadata of instances, such as 'mode'; all others
	 * are ignored
	 */
	public record Discovery(@DefaultValue Set<String> allowedMetadata) {

		public Discovery {
			allowedMetadata = Set.copyOf(allowedMetadata);
			for (String name : allowedMetadata) {
				if (!RouteMetadata.isKnown(name)) {
					throw new InvalidSettingException("gatehouse.gateway.discovery.allowed-metadata", name,
							"Metadata of a route has no such setting.",
							"Name settings without 'gatehouse.', such as 'mode' or 'lookup'.");
				}
			}
		}

	}

	/**
	 * Settings of WebSockets and streamed responses whose token or session ends.
	 *
	 * @param checkInterval how long after the last check the caller of an open WebSocket
	 * or streamed response is judged again
	 */
	public record Streams(@DefaultValue("1s") Duration checkInterval) {

		public Streams {
			positive("gatehouse.gateway.streams.check-interval", checkInterval);
		}

	}

	/** Condition that a JWT must meet. */
	public enum Mode {

		/** The token is good and not revoked. */
		DENYLIST,

		/** The session must exist, too. */
		SESSION

	}

	/** Source of the caller's identity. */
	public enum IdentitySource {

		/** The caller's token. */
		TOKEN,

		/** The current state of the session. */
		SESSION

	}

	/** Token that is sent to services. */
	public enum Relay {

		/** The caller's own token, if it is a JWT that supplies the identity. */
		ORIGINAL,

		/** A token that the edge mints. */
		MINTED

	}

	/**
	 * Settings of the firewall, which refuses requests before they are processed.
	 *
	 * @param allow what is let through although it is ambiguous or dangerous
	 * @param methods the allowed HTTP methods; if empty, GET, HEAD, POST, PUT, PATCH,
	 * DELETE and OPTIONS
	 */
	public record Firewall(@DefaultValue Set<FirewallRelaxation> allow, @DefaultValue Set<String> methods) {

		private static final Set<String> STANDARD_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
				"OPTIONS");

		public Firewall {
			methods = methods.isEmpty() ? STANDARD_METHODS : methods;
			for (String method : methods) {
				if (!method.matches("[A-Z-]+") || method.equals("TRACE") || method.equals("CONNECT")) {
					throw new InvalidSettingException("gatehouse.gateway.firewall.methods", method,
							"It is not a method that a gateway should let through.",
							"Name methods in upper case, without TRACE and CONNECT.");
				}
			}
		}

	}

}
