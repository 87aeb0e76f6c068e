package io.gatehouse.token;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Settings of one trusted issuer, {@code gatehouse.issuers.<id>.*}. They hold the
 * configured values only: {@link JwtVerifier.Builder#build()} checks them and applies the
 * defaults that are given here. At most one of {@code jwkSetUri}, {@code keyLocation} and
 * {@code secret} may be set.
 *
 * @param issuer the exact {@code iss} of its tokens; required
 * @param jwkSetUri the URL of its JWK Set (RFC 7517); default: the {@code jwks_uri} of
 * the issuer's metadata (OpenID Connect Discovery, RFC 8414), or else the issuer followed
 * by {@code /.well-known/jwks.json}, if the issuer is an HTTP URL
 * @param keyLocation a file or class path resource ({@code file:…}, {@code classpath:…},
 * or a path) that holds a JWK Set or PEM public keys or certificates
 * @param secret the HMAC secret (RFC 7518, section 3.2), at least as many bytes as the
 * hash; prefixed {@code base64:} if it is not text
 * @param algorithms the JWS algorithms (RFC 7518, RFC 8037) that are accepted; default:
 * {@code RS256}, or {@code HS256} with a secret
 * @param audiences an {@code aud} of its tokens must be one of these; default:
 * {@value JwtVerifier#DEFAULT_AUDIENCE}
 * @param types the accepted {@code typ} header values, in any case, with or without
 * {@code application/}; {@code none} accepts a missing one; default: {@code at+jwt} (RFC
 * 9068)
 * @param requiredClaims required claims in addition to {@code iss}, {@code aud}, {@code
 * exp} and {@code iat}; default: {@code sub}, {@code jti}
 * @param maxLife the longest {@code exp - iat} that is accepted; default: 24 hours
 * @param clockSkew the tolerated clock skew of the issuer; default: 30 seconds
 * @param revocationScope separates this issuer's revocations from those of other issuers,
 * so that a revocation of a subject does not apply to the same subject of another issuer;
 * default: none; must differ if there are several issuers
 */
public record IssuerSettings(@Nullable String issuer, @Nullable String jwkSetUri, @Nullable String keyLocation,
		@Nullable String secret, @Nullable List<String> algorithms, @Nullable List<String> audiences,
		@Nullable List<String> types, @Nullable List<String> requiredClaims, @Nullable Duration maxLife,
		@Nullable Duration clockSkew, @Nullable String revocationScope) {

	/**
	 * Makes settings of an issuer with a JWK Set; all other settings have their defaults.
	 * @param issuer the exact {@code iss}
	 * @param jwkSetUri the URI of the JWK Set
	 * @return the settings
	 */
	public static IssuerSettings ofJwkSetUri(String issuer, String jwkSetUri) {
		return new IssuerSettings(issuer, jwkSetUri, null, null, null, null, null, null, null, null, null);
	}

	/**
	 * Returns the scope of the revocations of this issuer's tokens.
	 * @return the configured scope, empty for none
	 */
	public String scope() {
		return Objects.requireNonNullElse(this.revocationScope, "");
	}

	@Override
	public String toString() {
		return "IssuerSettings[issuer=" + this.issuer + "]";
	}

}
