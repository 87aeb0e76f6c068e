package io.gatehouse.token;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Result of each check of a token, for operators who ask why it is refused. It contains
 * claims of the token, which need not be confirmed, and is not for clients or logs.
 *
 * @param checks the checks in the order of verification; those that need the result of a
 * failed one are missing
 * @param reason the reason by which {@link JwtVerifier#verify} refuses the token;
 * {@code null} if it accepts it
 * @param claims the claims, confirmed only if the check {@code signature} passed; empty
 * if they cannot be read
 * @param jwt the verified token, or {@code null} if it is refused
 */
public record TokenExplanation(List<Check> checks, @Nullable Reason reason, Map<String, Object> claims,
		@Nullable Jwt jwt) {

	/**
	 * Copies the checks.
	 */
	public TokenExplanation {
		checks = List.copyOf(checks);
	}

	@Override
	public String toString() {
		return "TokenExplanation[reason=" + this.reason + "]";
	}

	/**
	 * One check.
	 *
	 * @param name the name: {@code form}, {@code issuer}, {@code type}, {@code keys},
	 * {@code key}, {@code signature}, {@code claims}, {@code ids},
	 * {@code required-claims}, {@code audience}, {@code iat}, {@code exp}, {@code nbf},
	 * {@code life}, {@code binding} or {@code validators}
	 * @param passed whether the token passed it
	 * @param expected the accepted values, in words
	 * @param actual the value of the token, at most 64 printable characters of each text
	 */
	public record Check(String name, boolean passed, String expected, String actual) {

		@Override
		public String toString() {
			return this.name + "=" + this.passed;
		}

	}

}
