package io.gatehouse.authorizationserver;

import java.io.Serial;
import java.io.Serializable;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Attribute of an authorization that was read without the attributes that take long to
 * read, such as the principal: introspection and revocation look at none of them, and
 * would spend more time on them than on everything else. Saving the authorization keeps
 * them.
 *
 * @param json the attributes as they are stored
 */
record UnreadAttributes(String json) implements Serializable {

	/** The name of the attribute. */
	static final String NAME = "gatehouse.unread";

	private static final String ALLOWED = UnreadAttributes.class.getName();

	@Serial
	private static final long serialVersionUID = 1L;

	/**
	 * Lets the next lookup by a token in the current request leave attributes unread.
	 */
	static void allow() {
		HttpServletRequest request = CurrentRequest.get();
		if (request != null) {
			request.setAttribute(ALLOWED, true);
		}
	}

	/**
	 * Ends the permission.
	 * @return whether there was one
	 */
	static boolean disallow() {
		HttpServletRequest request = CurrentRequest.get();
		if (request == null || request.getAttribute(ALLOWED) == null) {
			return false;
		}
		request.removeAttribute(ALLOWED);
		return true;
	}

	/** Returns those of an authorization's attributes, or none. */
	static String json(Map<String, Object> attributes) {
		return (attributes.get(NAME) instanceof UnreadAttributes unread) ? unread.json() : "";
	}

	@Override
	public String toString() {
		return "UnreadAttributes[]";
	}

}
