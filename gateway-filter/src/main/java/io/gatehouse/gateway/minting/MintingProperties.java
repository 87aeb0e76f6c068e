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
 * @param issuer the 'iss' of minted tokens: a name of the edge's own, which services
 * trust and the gateway does not; without it nothing is minted
 * @param audiences the 'aud' of tokens that are minted for opaque tokens and sessions on
 * routes that name no audience and do not relay minted ones
 * @param life how long a minted token lives, from 10 to 60 seconds
 * @param algorithm the JWS algorithm that signs: RS256, RS384, RS512, PS256, PS384,
 * PS512, ES256, ES384 or ES512
 * @param keys the keys, the same for all gateways, each by 'location' (a file or class
 * path resource that holds PEM with a PKCS #8 private key, a JWK, or a JWK Set) or
 * 'value' (the same as text), and if wanted an 'id'. The first private key signs, and all
 * are published, so that keys can be rotated with overlap
 * @param keyFile a file that holds a JWK Set with private keys, instead of 'keys'
 * @param generateKeyFile whether to make the key file, with a new key, if it does not
 * exist: for one gateway, or several that share the file
 * @param jwkSetPath where this gateway publishes the public keys as a JWK Set
 * @param cacheSize how many minted tokens are remembered, one or two KB each: as many as
 * there are sessions at a time, times the audiences; for others each request is signed
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
					"It is empty or has an empty entry.", "Remove the property to have '" + JwtVerifier.DEFAULT_AUDIENCE
							+ "', or name who the tokens are meant for.");
		}
		if (life.compareTo(MIN_LIFE) < 0 || life.compareTo(MAX_LIFE) > 0) {
			throw new InvalidSettingException(PREFIX + "life", life.toString(),
					"Shorter, a token might not reach its service, and longer, one that leaks inside is worth something.",
					"Set a duration from " + MIN_LIFE + " to " + MAX_LIFE + ".");
		}
		if (cacheSize < 1) {
			throw new InvalidSettingException(PREFIX + "cache-size", Integer.toString(cacheSize), "It is not positive.",
					"Set how many sessions there are at a time, times the audiences.");
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
					"It is empty, has white space at an end, control characters, or more than "
							+ JwtVerifier.MAX_IDENTIFIER_LENGTH + " characters.",
					"Set it to a name of the edge's own, such as 'https://edge.example.com'.");
		}
	}

	/** The settings of the signing keys. */
	SigningKeySettings signing() {
		return new SigningKeySettings(this.algorithm, this.keys, this.keyFile, this.generateKeyFile);
	}

}
