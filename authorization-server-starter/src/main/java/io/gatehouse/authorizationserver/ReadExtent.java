package io.gatehouse.authorizationserver;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Extent to which an authorization is read from Redis. Introspection and revocation need
 * little of it, and would spend more time on the rest than on everything else.
 */
enum ReadExtent {

	/** All of it. */
	WHOLE,

	/**
	 * All tokens, and the attributes that are texts. It can be saved: the others are
	 * {@link UnreadAttributes} and stay as they are.
	 */
	TEXTS,

	/**
	 * The token by which it is found and nothing else, if that is stored on its own;
	 * otherwise {@link #TEXTS}. It cannot be saved.
	 */
	TOKEN;

	private static final String ATTRIBUTE = ReadExtent.class.getName();

	/** Lets the next lookup by a token in the current request read this extent only. */
	void allow() {
		HttpServletRequest request = CurrentRequest.get();
		if (request != null) {
			request.setAttribute(ATTRIBUTE, this);
		}
	}

	/**
	 * Returns what a lookup in the current request has to read, and lets the ones after
	 * it read everything.
	 */
	static ReadExtent take() {
		HttpServletRequest request = CurrentRequest.get();
		if (request == null || !(request.getAttribute(ATTRIBUTE) instanceof ReadExtent extent)) {
			return WHOLE;
		}
		request.removeAttribute(ATTRIBUTE);
		return extent;
	}

}
