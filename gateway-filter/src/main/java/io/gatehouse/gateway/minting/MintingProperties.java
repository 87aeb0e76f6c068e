package io.gatehouse.gateway.minting;

import java.time.Duration;
import java.util.List;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the tokens that the gateway mints for services,
 * {@code gatehouse.gateway.minting}.
 *
 * @param issuer the 'iss' of minted tokens: a name of the gateway, which services trust
 * and the gateway does not; without it no tokens are minted
 * @param audiences the 'aud' of tokens that are minted for opaque tokens and sessions, on
 * routes that set no audience and do not relay minted tokens
 * @param life the lifetime of a minted token, from 10 to 60 seconds
 * @param algorithm the JWS algorithm of the signature: RS256, RS384, RS512, PS256, PS384,
 * PS512, ES256, ES384 or ES512
 * @param keys the keys, the same at all gateways, each with a 'location' (a file or class
 * path resource that holds PEM with a PKCS #8 private key, a JWK, or a JWK Set) or a
 * 'value' (the same as text), and optionally an 'id'. The first private key signs. All
 * keys are published, so that they can be rotated with overlap
 * @param keyFile a file with a JWK Set of private keys, instead of 'keys'
 * @param generateKeyFile whether the key file is created, with a new key, if it does not
 * exist; for one gateway, or several that share the file
 * @param jwkSetPath the path under which this gateway publishes the public keys as a JWK
 * Set
 * @param cacheSize the number of minted tokens in the cache, one or two KB each. It
 * should be the number of concurrent sessions times the audiences, since a token that is
 * not in the cache is signed for each request
 */
@ConfigurationProperties("gatehouse.gateway.minting")
public record MintingProperties(@Nullable String issuer,
		@DefaultValue(JwtVerifier.DEFAULT_AUDIENCE) List<String> audiences, @DefaultValue("60s") Duration life,
		@DefaultValue("RS256") String algorithm, @DefaultValue List<SigningKeySettings.Key> keys,
		@Nullable String keyFile, @DefaultValue("false") boolean generateKeyFile,
		@DefaultValue("/.well-known/edge-jwks.json") String jwkSetPath, @DefaultValue("50000") int cacheSize) {

	/** Prefix of the properties, with the final dot. */
	public static final String PREFIX = "gatehouse.gateway.minting.";

	private static final Duration MIN_LIFE = Duration.ofSeconds(10);

	private static final Duration MAX_LIFE = Duration.ofSeconds(60);

	public MintingProperties {
		audiences = List.copyOf(audiences);
		keys = List.copyOf(keys);
		if (issuer != null) {
			checkIssuer(issuer);
		}
		if (audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank)) {
			throw new InvalidSettingException(PREFIX + "audiences", audiences.toString(),
					"It is empty or has an empty entry.", "Remove the property to use '" + JwtVerifier.DEFAULT_AUDIENCE
							+ "', or set the audiences of the tokens.");
		}
		if (life.compareTo(MIN_LIFE) < 0 || life.compareTo(MAX_LIFE) > 0) {
			throw new InvalidSettingException(PREFIX + "life", life.toString(),
					"A shorter life may end before a token reaches its service, and a longer one makes a leaked token useful.",
					"Set a duration from " + MIN_LIFE + " to " + MAX_LIFE + ".");
		}
		if (cacheSize < 1) {
			throw new InvalidSettingException(PREFIX + "cache-size", Integer.toString(cacheSize), "It is not positive.",
					"Set the number of concurrent sessions, times the number of audiences.");
		}
		if (!jwkSetPath.matches("/[A-Za-z0-9_.~/-]*") || jwkSetPath.contains("//") || jwkSetPath.contains("/../")) {
			throw new InvalidSettingException(PREFIX + "jwk-set-path", jwkSetPath, "It is not a plain path.",
					"Begin with '/', and use letters, digits, '_', '.', '~', '-' and single '/' only.");
		}
	}

	private static void checkIssuer(String issuer) {
		if (issuer.isBlank() || !issuer.equals(issuer.strip()) || issuer.length() > JwtVerifier.MAX_IDENTIFIER_LENGTH
				|| issuer.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidSettingException(PREFIX + "issuer", issuer,
					"It is empty, begins or ends with white space, has control characters, or has more than "
							+ JwtVerifier.MAX_IDENTIFIER_LENGTH + " characters.",
					"Set it to a name of the gateway, such as 'https://edge.example.com'.");
		}
	}

	/** The settings of the signing keys. */
	SigningKeySettings signing() {
		return new SigningKeySettings(this.algorithm, this.keys, this.keyFile, this.generateKeyFile);
	}

}
