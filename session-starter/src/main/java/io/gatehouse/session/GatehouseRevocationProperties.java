package io.gatehouse.session;

import java.time.Duration;

import io.gatehouse.revocation.TakeoverWait;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of an application that revokes, with sessions or without. They must agree with
 * those of the gateways, which may trust other issuers too.
 *
 * @param scope the scope in which the tokens' revocations stand; the same as the
 * gateways' 'gatehouse.issuers.*.revocation-scope' for this issuer
 * @param retention how long a revocation is remembered: at least the longest 'max-life'
 * plus 'clock-skew' of any issuer that the gateways trust and, with sessions, their
 * 'refresh-token-life'. What outlives its revocation is accepted again. The same for
 * everybody who revokes
 * @param writeTimeout how long to wait for Redis when tokens are revoked, or a session
 * begins or ends; then the operation fails
 * @param confirmTimeout how long a call that revokes waits at the most until no gateway
 * accepts the tokens; then it fails, although the revocation is stored. 0 for not waiting
 * at all
 * @param lease for how long a gateway may go by what it knows without having heard from
 * Redis; the same for all gateways and for everybody who revokes
 * @param takeoverWait for how long whoever revokes waits after another Redis took over,
 * or the same one was restarted or emptied, since the leases that were given before are
 * forgotten then. By default, and at the least, the lease; with 'min-replicas' the lease,
 * 'min-replicas-max-lag' and the 2 s within which Redis notices that replicas are gone
 * @param minReplicas how many replicas must have a revocation before it counts as stored.
 * Needs Lettuce
 * @param minReplicasMaxLag what 'min-replicas-max-lag' says in Redis, for which a former
 * primary may go on giving leases. Counts with 'min-replicas'
 * @param expectGateways how many gateways must follow the list of revocations; with
 * fewer, a call that revokes is unconfirmed. 0 where none follows on purpose, such as
 * with 'lookup: redis' at all gateways. If it is not set, one must follow where one did
 * within the latest day and did not say that it leaves; where none did, there is a
 * warning
 */
@ConfigurationProperties("gatehouse.revocation")
public record GatehouseRevocationProperties(@DefaultValue("") String scope, @DefaultValue("31d") Duration retention,
		@DefaultValue("2s") Duration writeTimeout, @DefaultValue("5s") Duration confirmTimeout,
		@DefaultValue("2s") Duration lease, @Nullable Duration takeoverWait, @DefaultValue("0") int minReplicas,
		@DefaultValue("10s") Duration minReplicasMaxLag, @Nullable Integer expectGateways) {

	static final String PREFIX = "gatehouse.revocation.";

	/** Longest time for which any issuer's tokens can be trusted. */
	private static final Duration MAX_RETENTION = Duration.ofDays(3661);

	public GatehouseRevocationProperties {
		if (!scope.matches("[A-Za-z0-9_.-]*")) {
			throw new InvalidSettingException(PREFIX + "scope", scope,
					"It has characters that would be mistaken for others.",
					"Use letters, digits, '_', '.' and '-' only.");
		}
		checkDuration("retention", retention, Duration.ofSeconds(1), MAX_RETENTION,
				"A token lives longer than that, or none lives that long.");
		checkDuration("write-timeout", writeTimeout, Duration.ofMillis(1), Duration.ofMinutes(1),
				"A login must end, one way or the other, while its user still waits.");
		checkDuration("lease", lease, Duration.ofMillis(10), Duration.ofMinutes(1),
				"A gateway could not renew it in time, or a gateway that hangs would hold up every revocation.");
		if (minReplicas < 0) {
			throw new InvalidSettingException(PREFIX + "min-replicas", Integer.toString(minReplicas),
					"There is no such number of replicas.", "Set 0, or how many replicas must confirm.");
		}
		if (expectGateways != null && expectGateways < 0) {
			throw new InvalidSettingException(PREFIX + "expect-gateways", expectGateways.toString(),
					"There is no such number of gateways.", "Set 0, or how many gateways must follow.");
		}
		Duration shortest = TakeoverWait.shortest(lease, minReplicas, minReplicasMaxLag);
		if (takeoverWait != null) {
			checkDuration("takeover-wait", takeoverWait, shortest, Duration.ofMinutes(5),
					"A former primary may have given leases that are not over by then.");
		}
		checkConfirmTimeout(confirmTimeout, (takeoverWait != null) ? takeoverWait : shortest, minReplicas > 0);
	}

	private static void checkConfirmTimeout(Duration confirmTimeout, Duration wait, boolean replicated) {
		if (!confirmTimeout.isZero() && confirmTimeout.compareTo(wait) <= 0) {
			throw new InvalidSettingException(PREFIX + "confirm-timeout", confirmTimeout.toString(),
					"No call that revokes could succeed after another Redis took over, since it has to wait for " + wait
							+ " then.",
					"Set a longer duration, or 0 to have calls return before all gateways know." + (replicated
							? " With 'min-replicas-max-lag 1' in Redis, set 'min-replicas-max-lag' here to 1s, too, to wait for less."
							: ""));
		}
	}

	/**
	 * Returns the settings of an application that configures nothing.
	 * @return the defaults
	 */
	public static GatehouseRevocationProperties defaults() {
		return new GatehouseRevocationProperties("", Duration.ofDays(31), Duration.ofSeconds(2), Duration.ofSeconds(5),
				Duration.ofSeconds(2), null, 0, Duration.ofSeconds(10), null);
	}

	/** Returns how long to wait for the leases of a former primary. */
	Duration waitAfterTakeover() {
		return (this.takeoverWait != null) ? this.takeoverWait
				: TakeoverWait.shortest(this.lease, this.minReplicas, this.minReplicasMaxLag);
	}

	private static void checkDuration(String name, Duration value, Duration min, Duration max, String reason) {
		if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			throw new InvalidSettingException(PREFIX + name, value.toString(), reason,
					"Set a duration from " + min + " to " + max + ".");
		}
	}

	/**
	 * Checks that neither a token of this application nor a session that is not refreshed
	 * can outlive its revocation. The tokens of other issuers are not known here.
	 * @throws InvalidSettingException if one can
	 */
	void checkCovers(GatehouseSessionProperties session) {
		Duration life = session.maxTokenLife();
		Duration idle = session.refreshTokenLife();
		if (this.retention.compareTo(life) < 0 || this.retention.compareTo(idle) < 0) {
			throw new InvalidSettingException(PREFIX + "retention", this.retention.toString(),
					"A revocation would be forgotten before what it hits is over: tokens may be accepted for '"
							+ GatehouseSessionProperties.PREFIX + "access-token-life' plus '"
							+ GatehouseSessionProperties.PREFIX + "clock-skew', and sessions refreshed for '"
							+ GatehouseSessionProperties.PREFIX + "refresh-token-life'.",
					"Set " + ((life.compareTo(idle) > 0) ? life : idle) + " or longer.");
		}
	}

}
