package io.gatehouse.token;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Refusals whose details are logged at DEBUG: the expected and the actual value. Clients
 * get the reason only. Details name the issuer, audience, type, key id, algorithm and
 * times, never the token or its subject.
 */
final class TokenRefusal {

	private static final Log logger = LogFactory.getLog(TokenRefusal.class);

	private TokenRefusal() {
	}

	/**
	 * Makes the exception for a refused token.
	 * @param details the text for the log, made only if it is logged
	 */
	static InvalidTokenException of(Reason reason, Supplier<String> details) {
		if (logger.isDebugEnabled()) {
			logger.debug("Refused with " + reason.code() + ": " + details.get());
		}
		return new InvalidTokenException(reason);
	}

	/** Makes a value of the token printable and short. */
	static String quoted(@Nullable Object value) {
		return "'" + KeyRing.printable(String.valueOf(value)) + "'";
	}

}
