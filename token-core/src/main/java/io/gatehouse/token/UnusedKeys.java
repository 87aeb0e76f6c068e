package io.gatehouse.token;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.jwk.JWK;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keys that an issuer publishes and that are not used. Each is logged once, not at each
 * fetch. Thread-safe.
 */
final class UnusedKeys {

	/** Bounds the memory if an issuer publishes other keys at each fetch. */
	private static final int MOST = 1000;

	private static final Log logger = LogFactory.getLog(UnusedKeys.class);

	private final String issuer;

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	UnusedKeys(String issuer) {
		this.issuer = issuer;
	}

	/**
	 * Logs a key, unless it was logged before.
	 * @param objection the reason, a sentence
	 */
	void add(JWK key, String objection) {
		String text = "Key '" + KeyRing.printable(key.getKeyID()) + "' of issuer '" + this.issuer + "' is not used. "
				+ objection;
		if (this.logged.size() < MOST && this.logged.add(text)) {
			logger.warn(text);
		}
	}

}
