package io.gatehouse.session.oauth2;

import java.util.LinkedHashMap;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Answer of an endpoint, as both web stacks send it. No answer may be stored (RFC 9111,
 * section 5.2.2.5).
 *
 * @param status the HTTP status
 * @param headers the headers, besides those of the content
 * @param json the body, or {@code null} for none
 */
record TokenAnswer(int status, Map<String, String> headers, @Nullable String json) {

	private static final String INACTIVE = "{\"active\":false}";

	/** Headers of every answer. */
	private static final Map<String, String> NOT_STORED = Map.of("Cache-Control", "no-store", "Pragma", "no-cache");

	/**
	 * The answer to a revocation (RFC 7009, section 2.2), whether there was a token or
	 * not.
	 */
	static final TokenAnswer REVOKED = new TokenAnswer(200, NOT_STORED, null);

	/**
	 * The answer about a token that is not active (RFC 7662, section 2.2): no reason is
	 * given.
	 */
	static final TokenAnswer NOT_ACTIVE = new TokenAnswer(200, NOT_STORED, INACTIVE);

	/** Returns the answer about an active token. */
	static TokenAnswer active(Map<String, Object> members) {
		return new TokenAnswer(200, NOT_STORED, JSONObjectUtils.toJSONString(members));
	}

	/** Returns the answer to a request that was refused. */
	static TokenAnswer refused(TokenRequestException refusal, boolean crossOrigin) {
		Map<String, String> headers = new LinkedHashMap<>(NOT_STORED);
		headers.putAll(refusal.headers());
		if (crossOrigin && !refusal.headers().isEmpty()) {
			// readable for a page that the application's CORS configuration lets in
			headers.put("Access-Control-Expose-Headers", String.join(", ", refusal.headers().keySet()));
		}
		return new TokenAnswer(refusal.status(), headers, JSONObjectUtils
			.toJSONString(Map.of("error", refusal.error(), "error_description", refusal.description())));
	}

	@Override
	public String toString() {
		return "TokenAnswer[" + this.status + "]";
	}

}
