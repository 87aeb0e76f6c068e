package io.gatehouse.service;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.gatehouse.boot.HeaderProperties;
import io.gatehouse.boot.PublicPath;
import io.gatehouse.boot.TokenCacheProperties;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Settings of a service, {@code gatehouse.*}. All but {@code gatehouse.service} are the
 * same at the gateway, so that both can share a file.
 *
 * @param issuers the trusted issuers of access tokens, by an id of your choice
 * @param jwkSet how JWK Sets are fetched
 * @param claims which claims make an identity
 * @param headers the identity headers
 * @param tokenCache settings of the cache of verified tokens
 * @param service the settings of services only
 */
@ConfigurationProperties("gatehouse")
public record GatehouseServiceProperties(@DefaultValue Map<String, IssuerSettings> issuers,
		@NestedConfigurationProperty @DefaultValue JwkSetSettings jwkSet,
		@NestedConfigurationProperty @DefaultValue IdentityClaims claims,
		@NestedConfigurationProperty @DefaultValue HeaderProperties headers,
		@NestedConfigurationProperty @DefaultValue TokenCacheProperties tokenCache, @DefaultValue Service service) {

	/**
	 * Returns a builder of the verifier that these properties describe.
	 * @return a builder with the issuers, the settings of their JWK Sets, and a cache
	 */
	public JwtVerifier.Builder verifier() {
		return JwtVerifier.builder()
			.issuers(this.issuers)
			.jwkSet(this.jwkSet)
			.cache(this.tokenCache.bytes())
			.possessionChecked(this.service.acceptBoundTokens() ? EnumSet.allOf(Confirmation.Method.class) : Set.of());
	}

	/**
	 * Returns the patterns of all paths that need no token.
	 * @param published the paths that parts of Gatehouse open
	 * @return those and the configured ones
	 */
	public String[] publicPaths(Stream<PublicPath> published) {
		return Stream.concat(this.service.publicPaths().stream(), published.map(PublicPath::pattern))
			.toArray(String[]::new);
	}

	/**
	 * Settings that only services have.
	 *
	 * @param realm the protection space that a 401 or 403 names in its challenge
	 * @param publicPaths patterns of the paths that need no token, such as '/public/**';
	 * a token that is sent nevertheless must be valid
	 * @param acceptBoundTokens whether tokens that are bound to a key of the client
	 * ('cnf'; DPoP, mutual TLS) are accepted as bearer tokens; only for services that
	 * clients reach through a gateway alone, which checked the possession of the key
	 * @param propagation how the caller's identity is passed to other services
	 * @param mdc how user and session appear in the log context
	 */
	public record Service(@DefaultValue("gatehouse") String realm, @DefaultValue List<String> publicPaths,
			@DefaultValue("false") boolean acceptBoundTokens,
			@NestedConfigurationProperty @DefaultValue PropagationProperties propagation,
			@NestedConfigurationProperty @DefaultValue MdcProperties mdc) {

		private static final PathContainer ANY_PATH = PathContainer.parsePath("/any-segment/any-segment");

		public Service {
			checkRealm(realm);
			publicPaths = List.copyOf(publicPaths);
			publicPaths.forEach(Service::checkPublicPath);
		}

		private static void checkRealm(String realm) {
			try {
				new Refusal(Reason.MISSING_TOKEN, realm).challenge();
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidSettingException("gatehouse.service.realm", realm, "A challenge could not carry it.",
						"Use printable ASCII without quotation mark and backslash.");
			}
		}

		private static void checkPublicPath(String path) {
			if (pattern(path).matches(ANY_PATH)) {
				throw new InvalidSettingException("gatehouse.service.public-paths", path, "It makes every path public.",
						"Name the public paths only, such as '/public/**'; a service without protection needs no starter.");
			}
		}

		private static PathPattern pattern(String path) {
			try {
				if (path.startsWith("/")) {
					return PathPatternParser.defaultInstance.parse(path);
				}
			}
			catch (PatternParseException ex) {
				// reported below
			}
			throw new InvalidSettingException("gatehouse.service.public-paths", path, "It is not a path pattern.",
					"Begin with '/', and use '*' for one segment and '**' for any number at the end.");
		}

	}

}
