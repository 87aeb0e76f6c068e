package io.gatehouse.authorizationserver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.gatehouse.session.GatehouseSessionProperties;

import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/**
 * Mints logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4): {@code iss},
 * {@code sub}, {@code aud}, {@code iat}, {@code exp} two minutes later, {@code jti},
 * {@code events} and {@code sid}.
 */
final class LogoutTokens {

	static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

	private static final Duration LIFE = Duration.ofMinutes(2);

	private final JwtEncoder encoder;

	private final GatehouseSessionProperties properties;

	private final Clock clock;

	LogoutTokens(JwtEncoder encoder, GatehouseSessionProperties properties, Clock clock) {
		this.encoder = encoder;
		this.properties = properties;
		this.clock = clock;
	}

	String mint(String clientId, String subject, String sessionId) {
		Instant now = this.clock.instant();
		JwsHeader header = JwsHeader.with(SignatureAlgorithm.valueOf(this.properties.algorithm()))
			.type("logout+jwt")
			.build();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.issuer(this.properties.issuer())
			.subject(subject)
			.audience(List.of(clientId))
			.issuedAt(now)
			.expiresAt(now.plus(LIFE))
			.id(UUID.randomUUID().toString())
			.claim("events", Map.of(EVENT, Map.of()))
			.claim("sid", sessionId)
			.build();
		return this.encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
	}

}
