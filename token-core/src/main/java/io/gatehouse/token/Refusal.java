package io.gatehouse.token;

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
	 * Returns the value of {@code WWW-Authenticate}. As RFC 6750, section 3.1 requires, a
	 * request without a token gets no error code.
	 * @return the challenge, or {@code null} where the status has none
	 */
	public @Nullable String challenge() {
		String bearer = "Bearer realm=\"" + this.realm + "\"";
		return switch (this.reason.status()) {
			case 401 -> (this.reason != Reason.MISSING_TOKEN) ? withError(bearer, "invalid_token") : bearer;
			case 403 -> withError(bearer, "insufficient_scope");
			default -> null;
		};
	}

	private String withError(String bearer, String error) {
		return bearer + ", error=\"" + error + "\", error_description=\"" + this.reason.detail() + "\"";
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
