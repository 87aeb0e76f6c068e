package io.gatehouse.service;

import java.time.Duration;
import java.util.Optional;

import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Answers of a service to the failures of Spring Security, the same as the gateway's.
 *
 * @param realm the protection space that the challenge names
 * @param retryAfter the wait before a retry after a 503; default of the starter:
 * {@code gatehouse.jwk-set.cool-down}, during which no keys are fetched
 */
public record Refusals(String realm, Duration retryAfter) {

	/**
	 * Returns the answer to a failed or missing authentication.
	 * @param failure the failure
	 * @return 401, or 503 if the issuer's keys are unavailable; empty if another part of
	 * the service failed, which is no verdict on the caller
	 */
	public Optional<Refusal> of(AuthenticationException failure) {
		if (failure instanceof AuthenticationServiceException) {
			return (failure.getCause() instanceof JwtException) ? Optional.of(refusal(Reason.KEYS_UNAVAILABLE))
					: Optional.empty();
		}
		return Optional.of(refusal(reason(failure)));
	}

	/**
	 * Returns the answer to an authenticated caller without the required permissions.
	 * @return 403
	 */
	public Refusal accessDenied() {
		return refusal(Reason.INSUFFICIENT_PERMISSIONS);
	}

	/**
	 * Returns the answer to identity headers that disagree with the token.
	 * @return 401
	 */
	public Refusal identityMismatch() {
		return refusal(Reason.IDENTITY_MISMATCH);
	}

	/**
	 * Returns the answer to a token that is bound to a key of the client, without a
	 * checked proof of possession.
	 * @return 401
	 */
	public Refusal proofRequired() {
		return refusal(Reason.PROOF_REQUIRED);
	}

	/**
	 * Returns the {@code Retry-After} of a 503 (RFC 9110, section 10.2.3).
	 * @return whole seconds, rounded up, at least one
	 */
	public long retryAfterSeconds() {
		return Math.max(1, this.retryAfter.plusNanos(999_999_999).toSeconds());
	}

	private Refusal refusal(Reason reason) {
		return new Refusal(reason, this.realm);
	}

	private static Reason reason(AuthenticationException failure) {
		if (failure.getCause() instanceof InvalidTokenException invalid) {
			return invalid.reason();
		}
		if (failure instanceof InvalidBearerTokenException) {
			// from a decoder that gives no reason
			return Reason.INVALID_TOKEN;
		}
		return (failure instanceof OAuth2AuthenticationException) ? Reason.MALFORMED_TOKEN : Reason.MISSING_TOKEN;
	}

}
