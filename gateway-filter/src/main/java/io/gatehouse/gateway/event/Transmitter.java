package io.gatehouse.gateway.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.gateway.notice.RevokedTokens;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.JwkSetSettings;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Transmitter of security events, whose settings were checked. Verifies its event tokens
 * (RFC 8417) as strictly as access tokens: canonical form, its own keys and algorithms,
 * one of the accepted types and audiences, times, and a {@code jti}.
 */
final class Transmitter {

	private final JwtVerifier verifier;

	private final @Nullable String authorization;

	private final @Nullable String scheme;

	private final EventSubjects subjects;

	private final Set<SecurityEventProperties.CredentialChange> credentialChanges;

	private Transmitter(TransmitterSettings checked, JwtVerifier verifier) {
		this.verifier = verifier;
		String header = checked.authorization();
		this.authorization = (header != null) ? Sha256.base64Url(header) : null;
		this.scheme = (header != null && header.indexOf(' ') > 0) ? header.substring(0, header.indexOf(' ')) : null;
		IssuerSettings issuer = checked.issuer();
		SecurityEventProperties.Transmitter settings = checked.settings();
		String name = String.valueOf(issuer.issuer());
		this.subjects = new EventSubjects(
				(settings.tokenIssuer() != null) ? Set.of(name, settings.tokenIssuer()) : Set.of(name), issuer.scope(),
				settings.revokes() == RevokedTokens.USER);
		this.credentialChanges = settings.credentialChanges().isEmpty()
				? EnumSet.noneOf(SecurityEventProperties.CredentialChange.class)
				: EnumSet.copyOf(settings.credentialChanges());
	}

	/**
	 * Makes a transmitter.
	 * @throws io.gatehouse.token.InvalidSettingException if a setting is missing or
	 * unsafe
	 */
	static Transmitter of(TransmitterSettings settings, JwkSetSettings jwkSet, Clock clock) {
		// one verifier for each, since several may share an issuer
		return new Transmitter(settings,
				JwtVerifier.builder()
					.prefix(SecurityEventProperties.TRANSMITTERS)
					.issuers(Map.of(settings.id(), settings.verifying()))
					.jwkSet(jwkSet)
					.clock(clock)
					.expirationOptional()
					.build());
	}

	/**
	 * Checks the {@code Authorization} header, in a time that does not depend on it.
	 * @param values the values of the header
	 * @return whether it is that of the transmitter, or none is asked for
	 */
	boolean isAuthorized(List<String> values) {
		if (this.authorization == null) {
			return true;
		}
		return values.size() == 1
				&& MessageDigest.isEqual(Sha256.base64Url(values.get(0)).getBytes(StandardCharsets.US_ASCII),
						this.authorization.getBytes(StandardCharsets.US_ASCII));
	}

	/** Returns the scheme of the {@code Authorization} header. */
	String scheme() {
		return (this.scheme != null) ? this.scheme : "Bearer";
	}

	/** Reads the subjects of its events. */
	EventSubjects subjects() {
		return this.subjects;
	}

	/** Returns the changes of credentials that revoke. */
	Set<SecurityEventProperties.CredentialChange> credentialChanges() {
		return this.credentialChanges;
	}

	/**
	 * Verifies an event token.
	 * @return the token, a {@link RefusedDeliveryException} or
	 * {@link io.gatehouse.token.InvalidTokenException} if it is refused, or a
	 * {@link io.gatehouse.token.KeysUnavailableException}
	 */
	Mono<SecurityEventToken> verify(String token) {
		return Mono.fromFuture(() -> this.verifier.verify(token)).map(SecurityEventToken::of);
	}

}
