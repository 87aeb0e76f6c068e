package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;

import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/**
 * Mints access tokens (RFC 9068): the configured {@code typ}, and the claims {@code iss},
 * {@code sub}, {@code aud}, {@code client_id}, {@code iat}, {@code exp}, {@code jti},
 * {@code sid}, {@code name}, {@code roles}, {@code permissions}, {@code device}, and the
 * attributes as claims of their own. Empty claims are left out. The encoder chooses the
 * key and names it by {@code kid}.
 */
final class AccessTokens {

	private final JwtEncoder encoder;

	private final GatehouseSessionProperties properties;

	private final JwsHeader header;

	AccessTokens(JwtEncoder encoder, GatehouseSessionProperties properties) {
		this.encoder = encoder;
		this.properties = properties;
		this.header = JwsHeader.with(SignatureAlgorithm.valueOf(properties.algorithm()))
			.type(properties.tokenType())
			.build();
	}

	/** Returns the token's expiry, which is never after that of its session. */
	Instant expiresAt(Issue issue) {
		Duration life = this.properties.accessTokenLife();
		// a session may have JWTs although the others have opaque tokens
		Instant expiresAt = issue.issuedAt()
			.plus((issue.opaque() || life.compareTo(GatehouseSessionProperties.MAX_TOKEN_LIFE) < 0) ? life
					: GatehouseSessionProperties.MAX_TOKEN_LIFE);
		Instant sessionEnds = issue.expiresAt().truncatedTo(ChronoUnit.SECONDS);
		Instant earliest = issue.issuedAt().plusSeconds(1);
		Instant bounded = expiresAt.isAfter(sessionEnds) ? sessionEnds : expiresAt;
		return bounded.isBefore(earliest) ? earliest : bounded;
	}

	/**
	 * Signs a token. May block, if the encoder calls a remote signer.
	 * @throws IllegalStateException if the token would exceed
	 * {@link JwtVerifier#MAX_TOKEN_LENGTH}, so that every verifier would refuse it
	 */
	String mint(Issue issue, String sessionId, String tokenId) {
		Account account = issue.account();
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.issuer(this.properties.issuer())
			.subject(account.subject())
			.audience(this.properties.audiences())
			.issuedAt(issue.issuedAt())
			.expiresAt(expiresAt(issue))
			.id(tokenId)
			.claim("client_id", this.properties.clientId())
			.claim("sid", sessionId)
			.claim("device", issue.deviceId());
		add(claims, "name", account.name());
		add(claims, "roles", account.roles());
		add(claims, "permissions", account.permissions());
		account.attributes().forEach(claims::claim);
		String token = this.encoder.encode(JwtEncoderParameters.from(this.header, claims.build())).getTokenValue();
		if (token.length() > JwtVerifier.MAX_TOKEN_LENGTH) {
			throw new IllegalStateException("The access token would have " + token.length()
					+ " characters; the maximum is " + JwtVerifier.MAX_TOKEN_LENGTH);
		}
		return token;
	}

	private static void add(JwtClaimsSet.Builder claims, String name, @Nullable Object value) {
		if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
			claims.claim(name, value);
		}
	}

}
