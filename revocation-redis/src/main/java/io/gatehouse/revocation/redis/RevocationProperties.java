package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of revocation, {@code gatehouse.revocation.*}, for gateways and for
 * applications that revoke. Both may share one file: {@code lease} and the replicas have
 * to agree among all of them.
 *
 * @param claims claims by which tokens can be revoked, besides jti, sid, sub and
 * client_id; read by gateways
 * @param timeout the time without an answer from Redis after which a gateway's verdict is
 * unknown
 * @param lookup the source of a gateway's revocations: local (a copy in memory that
 * follows Redis) or redis (Redis, on each request); a route's metadata takes precedence,
 * and may also be none
 * @param unknown the treatment of a request whose verdict is unknown: deny (503),
 * allow-stale:30s (decide by the copy in memory for that long) or allow; a route's
 * metadata takes precedence
 * @param lease how long a gateway relies on its copy without an answer from Redis. A
 * revocation waits that long for an unresponsive gateway. Must be the same at all
 * gateways and revoking applications
 * @param minReplicas the number of replicas that must have a revocation before it counts
 * as stored; needs Lettuce. A replica that takes over then has all revocations, and
 * gateways rely on it at once
 * @param minReplicasMaxLag the 'min-replicas-max-lag' of Redis: how long a former primary
 * may still grant leases. With 'min-replicas', a takeover takes the sum of the lease,
 * this duration and 2 s; without, it takes the lease
 * @param retention how long a revocation is kept: at least the longest 'max-life' plus
 * 'clock-skew' of any issuer that the gateways trust and, with sessions, their
 * 'refresh-token-life'. A token that outlives its revocation is accepted again. Must be
 * the same at all revoking applications
 * @param scope the scope of the revocations that this application writes: the
 * 'gatehouse.issuers.*.revocation-scope' of its issuer at the gateways; read by revoking
 * applications
 * @param writeTimeout the time-out of Redis for revoking tokens, and for the beginning
 * and end of a session; the operation then fails. Read by revoking applications
 * @param confirmTimeout how long a revoking call waits until no gateway accepts the
 * tokens; it then fails, although the revocation is stored. With 0 it does not wait. Read
 * by revoking applications
 * @param expectGateways the number of gateways that must follow the list of revocations;
 * with fewer, a revoking call is unconfirmed. 0 if none follows on purpose, such as with
 * 'lookup: redis' at all gateways. If it is not set, one gateway must follow if one
 * followed within the last day and did not announce its departure; otherwise a warning is
 * logged. Read by revoking applications
 * @param migrationUntil the end of the time in which Gatehouse is introduced: a list of
 * revocations that is created before then accepts tokens that were issued before it, and
 * one that is created later refuses them (issued_before_list). An instant such as
 * '2026-01-31T12:00:00Z'; read by gateways and revoking applications
 */
@ConfigurationProperties("gatehouse.revocation")
public record RevocationProperties(@DefaultValue List<String> claims, @DefaultValue("300ms") Duration timeout,
		@DefaultValue("local") Lookup lookup, @DefaultValue("deny") UnknownPolicy unknown,
		@DefaultValue("2s") Duration lease, @DefaultValue("0") int minReplicas,
		@DefaultValue("10s") Duration minReplicasMaxLag, @DefaultValue("31d") Duration retention,
		@DefaultValue("") String scope, @DefaultValue("2s") Duration writeTimeout,
		@DefaultValue("5s") Duration confirmTimeout, @Nullable Integer expectGateways,
		@Nullable Instant migrationUntil) {

	/** Prefix of the properties, with the final dot. */
	public static final String PREFIX = "gatehouse.revocation.";

	/** Longest time for which any issuer's tokens can be trusted. */
	private static final Duration MAX_RETENTION = Duration.ofDays(3661);

	/**
	 * Checks the settings that gateways and revoking applications both read.
	 * @throws InvalidSettingException if one is out of its bounds
	 */
	public RevocationProperties {
		if (timeout.isZero() || timeout.isNegative()) {
			throw new InvalidSettingException(PREFIX + "timeout", timeout.toString(), "It is not a positive duration.",
					"Set a duration such as '300ms' or '1s'.");
		}
		if (lookup == Lookup.NONE) {
			throw new InvalidSettingException(PREFIX + "lookup", "none", "Tokens could not be revoked on any route.",
					"Set 'local' or 'redis', and 'none' in the metadata of single routes.");
		}
		checkDuration("lease", lease, Duration.ofMillis(100), Duration.ofMinutes(1),
				"A shorter lease expires before a gateway can renew it, and a longer one delays revocations.");
		checkCount("min-replicas", minReplicas, "The number is negative.",
				"Set 0, or the number of replicas that must confirm.");
		TakeoverWait.checkLag(minReplicasMaxLag);
		checkDuration("retention", retention, Duration.ofSeconds(1), MAX_RETENTION,
				"It is shorter than the life of a token, or longer than any token lives.");
		if (!scope.matches("[A-Za-z0-9_.-]*")) {
			throw new InvalidSettingException(PREFIX + "scope", scope, "It contains characters that are not allowed.",
					"Use letters, digits, '_', '.' and '-' only.");
		}
		checkDuration("write-timeout", writeTimeout, Duration.ofMillis(1), Duration.ofMinutes(1),
				"A login must succeed or fail while its user waits.");
		if (expectGateways != null) {
			checkCount("expect-gateways", expectGateways, "The number is negative.",
					"Set 0, or the number of gateways that must follow.");
		}
	}

	/**
	 * Returns the settings of an application that configures nothing.
	 * @return the defaults
	 */
	public static RevocationProperties defaults() {
		return new RevocationProperties(List.of(), Duration.ofMillis(300), Lookup.LOCAL, UnknownPolicy.DENY,
				Duration.ofSeconds(2), 0, Duration.ofSeconds(10), Duration.ofDays(31), "", Duration.ofSeconds(2),
				Duration.ofSeconds(5), null, null);
	}

	private static void checkCount(String name, int value, String reason, String remedy) {
		if (value < 0) {
			throw new InvalidSettingException(PREFIX + name, Integer.toString(value), reason, remedy);
		}
	}

	private static void checkDuration(String name, Duration value, Duration min, Duration max, String reason) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidSettingException(PREFIX + name, value.toString(), reason,
					"Set a duration from " + min + " to " + max + ".");
		}
	}

	/**
	 * Checks that a revoking application waits long enough for a revocation to be
	 * confirmed after another Redis took over. Gateways do not read the setting.
	 * @throws InvalidSettingException if it does not
	 */
	void checkConfirmTimeout() {
		Duration wait = takeoverWait();
		if (!this.confirmTimeout.isZero() && this.confirmTimeout.compareTo(wait) <= 0) {
			throw new InvalidSettingException(PREFIX + "confirm-timeout", this.confirmTimeout.toString(),
					"After another Redis takes over, a revoking call waits for " + wait
							+ ", so it would always time out.",
					"Set a longer duration, or 0 if calls need not wait for all gateways." + ((this.minReplicas > 0)
							? " To shorten the wait, set 'min-replicas-max-lag' to 1 in Redis, and to 1s here." : ""));
		}
	}

	/**
	 * Returns how long gateways and revoking applications wait after another Redis takes
	 * over, or Redis is restarted or emptied. Earlier leases expire in this time, and
	 * gateways restore lost revocations.
	 */
	Duration takeoverWait() {
		return TakeoverWait.of(this.lease, this.minReplicas, this.minReplicasMaxLag);
	}

	/** Source from which a gateway reads revocations. */
	public enum Lookup {

		/** A copy in memory that follows Redis. */
		LOCAL,

		/** Redis, on each request. */
		REDIS,

		/** No lookup: for tokens with a lifetime of seconds. */
		NONE

	}

}
