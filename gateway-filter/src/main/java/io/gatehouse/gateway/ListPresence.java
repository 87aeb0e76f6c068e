package io.gatehouse.gateway;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whether there is a list of revocations, as this process last saw it. A process that has
 * seen a list makes none any more: where it is missing then, it was lost, or another
 * Redis answers than should, and a new list would end every session. Thread-safe.
 */
final class ListPresence {

	private static final Log logger = LogFactory.getLog(ListPresence.class);

	private final String key;

	private volatile boolean seen;

	private volatile boolean missing;

	/**
	 * None was seen yet.
	 * @param key the key of the list
	 */
	ListPresence(String key) {
		this.key = key;
	}

	/** Whether none was ever seen. */
	boolean mayBeMade() {
		return !this.seen;
	}

	/** Redis answered that there is one. */
	void isThere() {
		if (!this.seen || this.missing) {
			this.seen = true;
			this.missing = false;
		}
	}

	/** Redis answered that there is none, which is logged once. */
	void isMissing() {
		if (!this.missing) {
			this.missing = true;
			logger.error("Redis has no list of revocations ('" + this.key
					+ "' has no member 'all'): it was lost, or this is another Redis. Whether tokens are revoked is unknown, and requests are refused with 503 (revocation_unknown), until it is back. If it is lost for good, make it anew, after which every token that was issued before is revoked: restart one gateway, log a user in, revoke anything, or run floors.lua");
		}
	}

}
