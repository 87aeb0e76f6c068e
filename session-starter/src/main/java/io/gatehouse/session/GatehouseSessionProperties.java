package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the service that logs users in. The constructor validates them;
 * {@link io.gatehouse.token.SigningKeys} are loaded later.
 *
 * @param enabled whether this application logs users in; if not, it can still revoke
 * @param issuer the exact 'iss' of the access tokens, as gateways and services trust it;
 * required
 * @param audiences the 'aud' of the access tokens
 * @param accessTokenLife the lifetime of an access token, from 1 second to 24 hours; up
 * to 'refresh-token-life' if 'token-format' is opaque
 * @param refreshTokenLife how long a session lasts without a refresh; each refresh
 * restarts this time
 * @param refreshGrace how long a spent refresh token returns the same successor again, so
 * that a lost response or a repeated request ends no session; after that it counts as
 * stolen, and its session ends. At most 5 minutes
 * @param sessionLife the longest lifetime of a session, regardless of activity
 * @param devices the limits of a user's sessions, and the rules for a login beyond them
 * @param revokeOnUpdate whether a change of a user's roles and permissions revokes the
 * tokens that carry the former ones (permissions_changed); otherwise these tokens stay
 * valid until they expire
 * @param tokenFormat the format of access tokens: jwt, or opaque for a random text that
 * gateways look up in Redis. A change of the format ends no session
 * @param opaqueStyle the format of opaque tokens: random (256 bits, base64url), uuid
 * (version 4) or nanoid (21 characters)
 * @param auditLog how users and sessions appear in the audit log: hashed, plain, or off
 * for no audit log
 * @param algorithm the JWS algorithm that signs: RS256, RS384, RS512, PS256, PS384,
 * PS512, ES256, ES384 or ES512
 * @param keys the keys, each by 'location' (a file or class path resource that holds PEM
 * with a PKCS #8 private key, a JWK, or a JWK Set) or 'value' (the same as text), with an
 * optional 'id'. The first private key signs. All keys are published, so that the former
 * and the next key can overlap
 * @param keyFile a file that holds a JWK Set with private keys, instead of 'keys'
 * @param generateKeyFile whether to create the key file with a new key if it does not
 * exist
 * @param jwkSetEnabled whether this application publishes its public keys
 * @param jwkSetPath the path of the public keys as a JWK Set. With a security filter
 * chain of the application, this path must be public; the service starter's own chain
 * opens it
 * @param clientId the 'client_id' of the access tokens, which RFC 9068 requires
 * @param tokenType the 'typ' of the access tokens: at+jwt (RFC 9068), or JWT for resource
 * servers that accept no other; gateways and services then have to accept it by
 * 'gatehouse.issuers.*.types'
 * @param problemsEnabled whether exceptions of sessions that no handler of the
 * application handles are answered as problems (RFC 9457)
 * @param history the history of the sessions that were ended
 * @param index the index for a search among all users
 */
@ConfigurationProperties("gatehouse.session")
public record GatehouseSessionProperties(@DefaultValue("true") boolean enabled, String issuer,
		@DefaultValue(JwtVerifier.DEFAULT_AUDIENCE) List<String> audiences,
		@DefaultValue("15m") Duration accessTokenLife, @DefaultValue("30d") Duration refreshTokenLife,
		@DefaultValue("10s") Duration refreshGrace, @DefaultValue("180d") Duration sessionLife,
		@NestedConfigurationProperty @DefaultValue DevicePolicy devices, @DefaultValue("true") boolean revokeOnUpdate,
		@DefaultValue("jwt") TokenFormat tokenFormat, @DefaultValue("random") OpaqueStyle opaqueStyle,
		@DefaultValue("hashed") AuditLog auditLog, @DefaultValue("RS256") String algorithm,
		@DefaultValue List<SigningKeySettings.Key> keys, @Nullable String keyFile,
		@DefaultValue("false") boolean generateKeyFile, @DefaultValue("true") boolean jwkSetEnabled,
		@DefaultValue("/.well-known/jwks.json") String jwkSetPath, @DefaultValue("gatehouse") String clientId,
		@DefaultValue("at+jwt") String tokenType, @DefaultValue("true") boolean problemsEnabled,
		@DefaultValue History history, @DefaultValue Index index) {

	static final String PREFIX = "gatehouse.session.";

	private static final Duration MIN_LIFE = Duration.ofSeconds(1);

	/** Longest lifetime that gateways and services accept by default. */
	static final Duration MAX_TOKEN_LIFE = Duration.ofHours(24);

	/** Largest clock skew that gateways and services tolerate. */
	private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

	private static final Duration MAX_GRACE = Duration.ofMinutes(5);

	private static final Duration MAX_SESSION_LIFE = Duration.ofDays(3650);

	public GatehouseSessionProperties {
		checkIssuer(issuer);
		checkAudiences(audiences);
		checkDuration("access-token-life", accessTokenLife, MIN_LIFE,
				(tokenFormat != TokenFormat.OPAQUE) ? MAX_TOKEN_LIFE : MAX_SESSION_LIFE,
				"A token with a shorter lifetime expires on arrival, and one with a longer lifetime is refused by default.");
		checkDuration("refresh-token-life", refreshTokenLife, accessTokenLife, MAX_SESSION_LIFE,
				"A session lasts at least as long as its access token, and not indefinitely.");
		checkDuration("refresh-grace", refreshGrace, Duration.ZERO, MAX_GRACE,
				"During this time, the theft of a spent token is not detected.");
		checkDuration("session-life", sessionLife, accessTokenLife, MAX_SESSION_LIFE,
				"A session lasts at least as long as its first access token, and not indefinitely.");
		new SigningKeySettings(algorithm, keys, keyFile, generateKeyFile).signatureAlgorithm(PREFIX);
		checkPath(jwkSetPath);
		if (clientId.isBlank() || clientId.length() > JwtVerifier.MAX_IDENTIFIER_LENGTH
				|| clientId.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidSettingException(
					PREFIX + "client-id", clientId, "It is empty, has control characters, or has more than "
							+ JwtVerifier.MAX_IDENTIFIER_LENGTH + " characters.",
					"Set the name of the application that logs in, such as 'web-shop'.");
		}
		if (!tokenType.matches("[A-Za-z0-9.+/-]{1,64}")) {
			throw new InvalidSettingException(PREFIX + "token-type", tokenType, "It is not a media type.",
					"Set 'at+jwt' or 'JWT'.");
		}
		audiences = List.copyOf(audiences);
		keys = List.copyOf(keys);
	}

	@SuppressWarnings("ConstantValue")
	private static void checkIssuer(String issuer) {
		// the binder passes null for what is not set
		if (issuer == null || issuer.isBlank()) {
			throw new InvalidSettingException(PREFIX + "issuer", issuer, "The tokens have no issuer.",
					"Set it to the URL of this service, such as 'https://auth.example.com'.");
		}
		if (!issuer.equals(issuer.strip()) || issuer.length() > JwtVerifier.MAX_IDENTIFIER_LENGTH
				|| issuer.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidSettingException(PREFIX + "issuer", issuer,
					"It begins or ends with white space, has control characters, or has more than "
							+ JwtVerifier.MAX_IDENTIFIER_LENGTH + " characters.",
					"Set it to the URL of this service, such as 'https://auth.example.com'.");
		}
	}

	private static void checkAudiences(List<String> audiences) {
		if (audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank)) {
			throw new InvalidSettingException(PREFIX + "audiences", audiences.toString(),
					"It is empty or has an empty entry.", "Remove the property to use '" + JwtVerifier.DEFAULT_AUDIENCE
							+ "', or set the audiences of the tokens.");
		}
	}

	private static void checkDuration(String name, Duration value, Duration min, Duration max, String reason) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidSettingException(PREFIX + name, value.toString(), reason,
					"Set a duration from " + min + " to " + max + ".");
		}
	}

	private static void checkPath(String path) {
		if (!path.matches("/[A-Za-z0-9_.~/-]*") || path.contains("//") || path.contains("/../")) {
			throw new InvalidSettingException(PREFIX + "jwk-set-path", path, "It is not a plain path.",
					"Begin with '/', and use letters, digits, '_', '.', '~', '-' and single '/' only.");
		}
	}

	/**
	 * Returns how long after its {@code iat} a token of this issuer may still be
	 * accepted.
	 * @return the life of an access token plus the clock skew
	 */
	public Duration maxTokenLife() {
		return this.accessTokenLife.plus(MAX_CLOCK_SKEW);
	}

	/**
	 * Checks that neither a token of this application nor a session that is not refreshed
	 * can outlive its revocation. The tokens of other issuers are not known here.
	 * @param retention how long a revocation is kept
	 * @throws InvalidSettingException if one can
	 */
	void checkRetention(Duration retention) {
		Duration life = maxTokenLife();
		Duration idle = this.refreshTokenLife;
		if (retention.compareTo(life) < 0 || retention.compareTo(idle) < 0) {
			throw new InvalidSettingException(RevocationProperties.PREFIX + "retention", retention.toString(),
					"A revocation would expire before the tokens and sessions that it covers: tokens may be accepted for '"
							+ PREFIX + "access-token-life' plus 5 minutes of clock skew, and sessions refreshed for '"
							+ PREFIX + "refresh-token-life'.",
					"Set " + ((life.compareTo(idle) > 0) ? life : idle) + " or longer.");
		}
	}

	/** Returns the settings of the signing keys. */
	SigningKeySettings signing() {
		return new SigningKeySettings(this.algorithm, this.keys, this.keyFile, this.generateKeyFile);
	}

	/**
	 * History of the sessions of a user that were ended. It holds personal data: devices,
	 * addresses and user agents.
	 *
	 * @param size the number of ended sessions that are kept for each user, at most 1000;
	 * 0 for no history
	 * @param retention how long an ended session is kept in the history
	 */
	public record History(@DefaultValue("0") int size, @DefaultValue("30d") Duration retention) {

		private static final int LARGEST = 1000;

		private static final Duration SHORTEST = Duration.ofMinutes(1);

		public History {
			if (size < 0 || size > LARGEST) {
				throw new InvalidSettingException(PREFIX + "history.size", Integer.toString(size),
						"The history of each user is bounded.",
						"Set a number from 0, for no history, to " + LARGEST + ".");
			}
			checkDuration("history.retention", retention, SHORTEST, MAX_SESSION_LIFE,
					"An entry is kept long enough to be read, and not indefinitely.");
		}

	}

	/**
	 * Index for a search among all users.
	 *
	 * @param enabled whether users can be found by the beginning of their ids, and by
	 * their sessions. Logins and refreshes then take two commands more
	 */
	public record Index(@DefaultValue("false") boolean enabled) {

	}

	/** Formats of opaque tokens. */
	public enum OpaqueStyle {

		/** 256 random bits in base64url. */
		RANDOM,

		/** A UUID of version 4. */
		UUID,

		/** 21 random characters. */
		NANOID

	}

	/** Forms of users and sessions in the audit log. */
	public enum AuditLog {

		/** As the beginning of their SHA-256. */
		HASHED,

		/** As they are. */
		PLAIN,

		/** No audit log. */
		OFF

	}

}
