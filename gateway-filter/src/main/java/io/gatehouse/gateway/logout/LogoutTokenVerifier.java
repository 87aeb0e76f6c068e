package io.gatehouse.gateway.logout;

import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.gateway.notice.RevokedTokens;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.JwtVerifier;
import reactor.core.publisher.Mono;

/**
 * Verifies logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6) as
 * strictly as access tokens: canonical form, the keys and algorithms of the issuer, one
 * of the accepted types and audiences, times, and a {@code jti}.
 */
final class LogoutTokenVerifier {

	/** The names of the issuers, by their ids. */
	private final Map<String, String> issuers = new HashMap<>();

	/** The ids of the issuers whose tokens revoke all tokens of the user. */
	private final Set<String> ofUsers = new HashSet<>();

	private final JwtVerifier verifier;

	/**
	 * Creates a verifier.
	 * @param settings the issuers whose tokens are accepted
	 * @param trusted the trusted issuers, by the same ids
	 * @throws io.gatehouse.token.InvalidSettingException if a setting is missing
	 */
	LogoutTokenVerifier(BackChannelLogoutProperties settings, Map<String, IssuerSettings> trusted,
			JwkSetSettings jwkSet, Clock clock) {
		settings.check(trusted);
		Map<String, IssuerSettings> verifying = new HashMap<>();
		settings.issuers().forEach((id, issuer) -> {
			IssuerSettings access = Objects.requireNonNull(trusted.get(id), "The issuer is not trusted");
			verifying.put(id, issuer.verifying(id, access));
			this.issuers.put(id, String.valueOf(access.issuer()));
			if (issuer.revokes() == RevokedTokens.USER) {
				this.ofUsers.add(id);
			}
		});
		this.verifier = JwtVerifier.builder().issuers(verifying).jwkSet(jwkSet).clock(clock).build();
	}

	/** Checks whether an issuer may log users out. */
	boolean accepts(String id) {
		return this.issuers.containsKey(id);
	}

	/**
	 * Returns the member of the list by which a token revokes.
	 * @param id the id of its issuer
	 */
	String member(String id, LogoutToken token) {
		String scope = this.verifier.revocationScope(token.issuer());
		boolean ofUser = token.session() == null || (this.ofUsers.contains(id) && token.subject() != null);
		return ofUser ? RevocableClaims.member(scope, "sub", String.valueOf(token.subject()))
				: RevocableClaims.member(scope, "sid", String.valueOf(token.session()));
	}

	/**
	 * Verifies a token.
	 * @param id the id of its issuer
	 * @return the token, an {@link InvalidLogoutTokenException} or
	 * {@link InvalidTokenException} if it is refused, or a
	 * {@link io.gatehouse.token.KeysUnavailableException}
	 */
	Mono<LogoutToken> verify(String id, String token) {
		return Mono.fromFuture(() -> this.verifier.verify(token)).map(LogoutToken::of).doOnNext((logout) -> {
			if (!logout.issuer().equals(this.issuers.get(id))) {
				throw new InvalidLogoutTokenException("The token is of another issuer");
			}
		});
	}

}
