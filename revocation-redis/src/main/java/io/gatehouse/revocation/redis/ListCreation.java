package io.gatehouse.revocation.redis;

import java.time.Instant;
import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Creation of the list of revocations, if there is none, and its log:
 *
 * <pre>
 * EVAL make.lua 2 {gatehouse}:revoked {gatehouse}:revocations &lt;end of the migration&gt;
 * </pre>
 *
 * A process creates the list before its first command. A list that is lost later is
 * created by the next write, and refuses every older token.
 */
final class ListCreation {

	private static final long MADE_IN_MIGRATION = 1;

	private static final long MADE = 2;

	private static final Log logger = LogFactory.getLog(ListCreation.class);

	private final List<String> keys;

	private final @Nullable Instant migrationUntil;

	/**
	 * Creates an instance.
	 * @param migrationUntil {@code gatehouse.revocation.migration-until}
	 */
	ListCreation(RedisKeys keys, @Nullable Instant migrationUntil) {
		this.keys = List.of(keys.revoked(), keys.revocations());
		this.migrationUntil = migrationUntil;
	}

	/** Returns the keys of the script. */
	List<String> keys() {
		return this.keys;
	}

	/** Returns the arguments of the script. */
	List<String> arguments() {
		return List.of(Long.toString((this.migrationUntil != null) ? this.migrationUntil.toEpochMilli() : 0));
	}

	/**
	 * Logs whether a list was created, and what becomes of older tokens.
	 * @param result the script's result
	 */
	void log(long result) {
		if (result == MADE_IN_MIGRATION) {
			logger.warn("Created the list of revocations ('" + this.keys.get(0)
					+ "'). Tokens that were issued before are accepted, since '" + RevocationProperties.PREFIX
					+ "migration-until' is " + this.migrationUntil
					+ ". Remove the property after that time: a list that was lost would be created in the same way, and revoked tokens would be accepted again");
		}
		else if (result == MADE) {
			logger.warn("Created the list of revocations ('" + this.keys.get(0)
					+ "'). Tokens that were issued before are refused with 401 (issued_before_list), and their users have to log in or refresh once. Where tokens were in use before Gatehouse, '"
					+ RevocationProperties.PREFIX + "migration-until' makes a new list accept them");
		}
	}

}
