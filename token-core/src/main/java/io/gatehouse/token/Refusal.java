package io.gatehouse.token;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * HTTP response of a refusal, the same at the gateway and in every service: an RFC 9457
 * problem document with the member {@code reason}, and for 401 and 403 an RFC 6750
 * challenge. All text is fixed: no client input is returned.
 *
 * @param reason why
 * @param realm the protection space that the challenge names (RFC 9110, section 11.5);
 * printable ASCII without quotation mark and backslash
 */
public record Refusal(Reason reason, String realm) {

	/** The media type of {@link #problem()}. */
	public static final String PROBLEM_TYPE = "application/problem+json";

	public Refusal {
		if (!realm.chars().allMatch((c) -> c >= ' ' && c < 0x7f && c != '"' && c != '\\')) {
			throw new IllegalArgumentException("A realm is printable ASCII without \" and \\");
		}
	}

	/**
	 * Returns the value of {@code WWW-Authenticate} for the scheme {@code Bearer}. As RFC
	 * 6750, section 3.1 requires, a request without a token gets no error code.
	 * @return the challenge, or {@code null} where the status has none
	 */
	public @Nullable String challenge() {
		return challenge("Bearer", Map.of());
	}

	/**
	 * Returns the value of {@code WWW-Authenticate} for a scheme.
	 * @param scheme the authentication scheme, such as {@code DPoP}
	 * @param parameters further parameters in their order, such as {@code algs}; values
	 * as in the realm
	 * @return the challenge, or {@code null} where the status has none
	 */
	public @Nullable String challenge(String scheme, Map<String, String> parameters) {
		String error = error();
		if (error == null) {
			return null;
		}
		StringBuilder challenge = new StringBuilder(plainChallenge(scheme));
		if (!error.isEmpty()) {
			challenge.append(", error=\"").append(error).append("\", error_description=\"");
			challenge.append(this.reason.detail()).append('"');
		}
		parameters
			.forEach((name, value) -> challenge.append(", ").append(name).append("=\"").append(value).append('"'));
		return challenge.toString();
	}

	/**
	 * Returns a challenge that offers a scheme, without an error.
	 * @param scheme the authentication scheme
	 * @return the scheme and the realm
	 */
	public String plainChallenge(String scheme) {
		return scheme + " realm=\"" + this.realm + "\"";
	}

	/** The error code; empty for none, {@code null} if the status has no challenge. */
	private @Nullable String error() {
		return switch (this.reason) {
			case MISSING_TOKEN -> "";
			case INVALID_DPOP_PROOF, USE_DPOP_NONCE, INSUFFICIENT_USER_AUTHENTICATION -> this.reason.code();
			default -> switch (this.reason.status()) {
				case 401 -> "invalid_token";
				case 403 -> "insufficient_scope";
				default -> null;
			};
		};
	}

	/**
	 * Returns the body.
	 * @return a JSON object with {@code type}, {@code title}, {@code status},
	 * {@code detail} and {@code reason}
	 */
	public String problem() {
		return "{\"type\":\"about:blank\",\"title\":\"" + title() + "\",\"status\":" + this.reason.status()
				+ ",\"detail\":\"" + this.reason.detail() + "\",\"reason\":\"" + this.reason.code() + "\"}";
	}

	private String title() {
		return switch (this.reason.status()) {
			case 400 -> "Bad Request";
			case 401 -> "Unauthorized";
			case 403 -> "Forbidden";
			case 429 -> "Too Many Requests";
			default -> "Service Unavailable";
		};
	}

}
