package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Tokens as a decoder returns them.
 */
final class VerifiedTokens {

	static final String ISSUER = "https://auth.test";

	static final Instant ISSUED = Instant.parse("2026-06-01T12:00:00Z");

	static final Instant EXPIRES = ISSUED.plus(Duration.ofMinutes(5));

	private VerifiedTokens() {
	}

	/** Returns a token of {@code alice} in session {@code s1}. */
	static Jwt alice() {
		return alice((claims) -> {
		});
	}

	static Jwt alice(Consumer<Map<String, Object>> change) {
		return Jwt.withTokenValue("a.b.c")
			.header("alg", "none")
			.claim("iss", ISSUER)
			.subject("alice")
			.claim("sid", "s1")
			.claim("roles", List.of("user"))
			.issuedAt(ISSUED)
			.expiresAt(EXPIRES)
			.claims(change)
			.build();
	}

}
