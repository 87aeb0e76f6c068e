package io.gatehouse.session.oauth2;

import java.util.Map;

import io.gatehouse.session.RefreshTokenReference;
import reactor.core.publisher.Mono;

/**
 * Tokens that this application issued: JWTs, opaque access tokens and refresh tokens. The
 * text tells which: a JWT has dots, and a refresh token has tildes. Therefore no
 * {@code token_type_hint} is needed.
 */
final class IssuedTokens {

	private final TokenForm jwts;

	private final TokenForm opaqueTokens;

	private final TokenForm refreshTokens;

	IssuedTokens(TokenForm jwts, TokenForm opaqueTokens, TokenForm refreshTokens) {
		this.jwts = jwts;
		this.opaqueTokens = opaqueTokens;
		this.refreshTokens = refreshTokens;
	}

	private TokenForm form(String token) {
		if (token.indexOf('.') >= 0) {
			return this.jwts;
		}
		return RefreshTokenReference.parse(token).isPresent() ? this.refreshTokens : this.opaqueTokens;
	}

	/** See {@link TokenForm#introspect}. */
	Mono<Map<String, Object>> introspect(String token, String clientId) {
		return form(token).introspect(token, clientId);
	}

	/** See {@link TokenForm#revoke}. */
	Mono<Void> revoke(String token, String clientId) {
		return form(token).revoke(token, clientId);
	}

}
