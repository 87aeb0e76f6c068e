package io.gatehouse.gateway;

import java.net.URI;
import java.util.List;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the protected resource metadata (RFC 9728),
 * {@code gatehouse.gateway.resource-metadata}. Without {@code resource} there is none.
 *
 * @param resource the URL by which clients know what this gateway protects, such as
 * 'https://api.example.com'; publishes the metadata below '/.well-known/' of its host,
 * and names the place in challenges
 * @param authorizationServers the issuers at which clients get tokens; by default those
 * of 'gatehouse.issuers' that are URLs
 * @param scopesSupported the scopes that clients can request
 * @param resourceName the name of the resource for users
 * @param resourceDocumentation the URL of the documentation for developers of clients
 * @param dpopBoundAccessTokensRequired whether tokens must be bound by DPoP; published if
 * it is set, and checked only with 'gatehouse.gateway.dpop.required'
 * @param tlsClientCertificateBoundAccessTokens whether tokens can be bound to a client
 * certificate; published if it is set, and checked only with
 * 'gatehouse.gateway.mutual-tls.enabled'
 */
@ConfigurationProperties("gatehouse.gateway.resource-metadata")
public record ResourceMetadataProperties(@Nullable String resource, @DefaultValue List<String> authorizationServers,
		@DefaultValue List<String> scopesSupported, @Nullable String resourceName,
		@Nullable String resourceDocumentation, @Nullable Boolean dpopBoundAccessTokensRequired,
		@Nullable Boolean tlsClientCertificateBoundAccessTokens) {

	private static final String PREFIX = "gatehouse.gateway.resource-metadata.";

	private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	/**
	 * Checks the settings.
	 * @throws InvalidSettingException if one cannot be published
	 */
	public ResourceMetadataProperties {
		authorizationServers = List.copyOf(authorizationServers);
		scopesSupported = List.copyOf(scopesSupported);
		if (resource == null) {
			if (!authorizationServers.isEmpty() || !scopesSupported.isEmpty() || resourceName != null
					|| resourceDocumentation != null || dpopBoundAccessTokensRequired != null
					|| tlsClientCertificateBoundAccessTokens != null) {
				throw new InvalidSettingException(PREFIX + "resource", null, "It is not set, so nothing is published.",
						"Set the URL of the gateway, such as 'https://api.example.com', or remove the other settings.");
			}
		}
		else if (!isUrl(resource) || !URI.create(resource).getRawPath().matches("/?|(/[A-Za-z0-9_.~-]+)+")) {
			throw new InvalidSettingException(PREFIX + "resource", resource,
					"It is not an https URL without query, or its path is not plain.",
					"Set the URL of the gateway, such as 'https://api.example.com'.");
		}
		authorizationServers.stream().filter((server) -> !isUrl(server)).findFirst().ifPresent((server) -> {
			throw new InvalidSettingException(PREFIX + "authorization-servers", server,
					"It is not an https URL without query.", "Set the 'iss' of the authorization server.");
		});
		// a scope-token of RFC 6749, section 3.3
		scopesSupported.stream().filter((scope) -> !scope.matches("[!#-\\[\\]-~]+")).findFirst().ifPresent((scope) -> {
			throw new InvalidSettingException(PREFIX + "scopes-supported", scope, "It is not one scope.",
					"List scopes without spaces, quotation marks and backslashes.");
		});
		if (resourceDocumentation != null && !isUrl(resourceDocumentation)) {
			throw new InvalidSettingException(PREFIX + "resource-documentation", resourceDocumentation,
					"It is not an https URL without query.", "Set the URL of a page.");
		}
	}

	/**
	 * Checks whether a text is a URL that can be published as an issuer (RFC 8414,
	 * section 2): with TLS, unless it leads to this host, and without query and fragment.
	 * @param text a text
	 * @return whether it is such a URL
	 */
	public static boolean isUrl(String text) {
		try {
			URI url = URI.create(text);
			return url.getHost() != null && url.getUserInfo() == null && url.getRawQuery() == null
					&& url.getRawFragment() == null && text.chars().allMatch((c) -> c > ' ' && c < 0x7f)
					&& ("https".equals(url.getScheme())
							|| ("http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost())));
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Returns the path of the metadata: the well-known path, with the path of the
	 * resource behind it (RFC 9728, section 3.1).
	 * @return the path, or {@code null} if there is no metadata
	 */
	public @Nullable String path() {
		if (this.resource == null) {
			return null;
		}
		String path = URI.create(this.resource).getRawPath();
		return path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
	}

	/** Returns the URL of the metadata, or {@code null} if there is none. */
	@Nullable String url() {
		return (this.resource != null)
				? URI.create(this.resource).getScheme() + "://" + URI.create(this.resource).getRawAuthority() + path()
				: null;
	}

}
