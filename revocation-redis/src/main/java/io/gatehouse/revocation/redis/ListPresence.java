package io.gatehouse.revocation.redis;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Presence of the list of revocations in Redis, as last seen by this process. A process
 * that has seen a list creates none any more: if it is missing then, it was lost, or the
 * wrong Redis answers, and a new list would end every session. Thread-safe.
 */
final class ListPresence {

	private static final Log logger = LogFactory.getLog(ListPresence.class);

	private final String key;

	private volatile boolean seen;

	private volatile boolean missing;

	/**
	 * Creates the state before any list was seen.
	 * @param key the key of the list
	 */
	ListPresence(String key) {
		this.key = key;
	}

	/** Whether a list may be created, since none was ever seen. */
	boolean mayBeMade() {
		return !this.seen;
	}

	/** Records that the list exists. */
	void isThere() {
		if (!this.seen || this.missing) {
			this.seen = true;
			this.missing = false;
		}
	}

	/** Records that the list is missing, and logs it once. */
	void isMissing() {
		if (!this.missing) {
			this.missing = true;
			logger.error("Redis has no list of revocations ('" + this.key
					+ "' has no member 'all'). The list was lost, or this is another Redis. Until the list is restored, verdicts are unknown, and requests are refused with 503 (revocation_unknown). If it cannot be restored, create it again: restart one gateway, log a user in, revoke a token, or run floors.lua. All tokens that were issued before are then revoked");
		}
	}

}
