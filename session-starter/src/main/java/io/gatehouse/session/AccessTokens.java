package io.gatehouse.session;

import java.time.Duration;
import java.util.Collection;

import io.gatehouse.session.SessionStore.Issue;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/**
 * Mints access tokens (RFC 9068): {@code typ} {@code at+jwt}, and the claims {@code iss},
 * {@code sub}, {@code aud}, {@code iat}, {@code exp}, {@code jti}, {@code sid},
 * {@code name}, {@code roles}, {@code permissions}, {@code device}, and the attributes as
 * claims of their own. What is empty is left out. The encoder chooses the key, and names
 * it by {@code kid}.
 */
final class AccessTokens {

	private static final String TYPE = "at+jwt";

	private final JwtEncoder encoder;

	private final GatehouseSessionProperties properties;

	private final JwsHeader header;

	AccessTokens(JwtEncoder encoder, GatehouseSessionProperties properties) {
		this.encoder = encoder;
		this.properties = properties;
		this.header = JwsHeader.with(SignatureAlgorithm.valueOf(properties.algorithm())).type(TYPE).build();
	}

	/** How long a token lives. */
	Duration life() {
		return this.properties.accessTokenLife();
	}

	/** Signs a token. May block, if the encoder asks somebody else to sign. */
	String mint(Issue issue, String sessionId, String tokenId) {
		Account account = issue.account();
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.issuer(this.properties.issuer())
			.subject(account.subject())
			.audience(this.properties.audiences())
			.issuedAt(issue.issuedAt())
			.expiresAt(issue.issuedAt().plus(life()))
			.id(tokenId)
			.claim("sid", sessionId)
			.claim("device", issue.deviceId());
		add(claims, "name", account.name());
		add(claims, "roles", account.roles());
		add(claims, "permissions", account.permissions());
		account.attributes().forEach(claims::claim);
		return this.encoder.encode(JwtEncoderParameters.from(this.header, claims.build())).getTokenValue();
	}

	private static void add(JwtClaimsSet.Builder claims, String name, @Nullable Object value) {
		if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
			claims.claim(name, value);
		}
	}

}
