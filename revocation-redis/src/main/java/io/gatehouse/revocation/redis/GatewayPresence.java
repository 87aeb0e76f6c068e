package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.gatehouse.boot.RareWarning;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether enough gateways follow the list of revocations. A list that no gateway
 * follows is probably the wrong one: an application with another Redis, database or key
 * prefix than the gateways would find no lease, and its revocations would succeed at
 * once.
 * <p>
 * If {@code gatehouse.revocation.expect-gateways} is set, that many must follow.
 * Otherwise one must follow if gateways followed within the latest day and the last one
 * did not announce that it leaves; where none ever followed, or all have left, the
 * revocation succeeds with a warning. The barrier's loop writes, any thread reads.
 */
final class GatewayPresence {

	private static final Duration WARNING_INTERVAL = Duration.ofHours(1);

	private static final Log logger = LogFactory.getLog(GatewayPresence.class);

	private final @Nullable Integer expected;

	private final String list;

	private final RareWarning nobody;

	private final RareWarning tooFew;

	private volatile int following;

	private volatile int required;

	private volatile boolean known;

	/**
	 * A new instance that has seen no answer.
	 * @param expected how many gateways must follow; {@code null} to decide by what Redis
	 * remembers
	 * @param list a description of the list, for messages
	 * @param nanoTime a monotonic clock
	 */
	GatewayPresence(@Nullable Integer expected, String list, LongSupplier nanoTime) {
		this.expected = expected;
		this.list = list;
		this.nobody = new RareWarning(logger,
				"No gateway follows this list of revocations (" + list
						+ "), so no gateway received a revocation. If gateways run, compare their Redis, database and "
						+ "'gatehouse.redis.key-prefix' with these. If none follows on purpose, set '"
						+ RevocationProperties.PREFIX + "expect-gateways' to 0",
				nanoTime, WARNING_INTERVAL);
		this.tooFew = new RareWarning(logger, "A revocation is unconfirmed, since too few gateways follow the list",
				nanoTime);
	}

	/** Records an answer, and returns whether enough gateways follow. */
	boolean isEnough(BarrierAnswer answer) {
		int found = answer.following();
		int needed = (this.expected != null) ? this.expected : (answer.hasLostGateways() ? 1 : 0);
		this.following = found;
		this.required = needed;
		this.known = true;
		if (this.expected == null && found == 0 && needed == 0) {
			this.nobody.warn(null);
		}
		return found >= needed;
	}

	/**
	 * Returns the number of gateways that followed at Redis' latest answer; not a number
	 * before the first.
	 */
	double following() {
		return this.known ? this.following : Double.NaN;
	}

	/** Returns whether too few gateways followed at Redis' latest answer. */
	boolean isShort() {
		return this.following < this.required;
	}

	/**
	 * Returns the failure of a call that waited in vain, and logs it at most once a
	 * minute.
	 * @param millis how long the call waited
	 */
	UnconfirmedRevocationException failure(long millis) {
		UnconfirmedRevocationException failure = UnconfirmedRevocationException.unfollowed(millis, this.following,
				this.required, this.list);
		this.tooFew.warn(failure);
		return failure;
	}

}
