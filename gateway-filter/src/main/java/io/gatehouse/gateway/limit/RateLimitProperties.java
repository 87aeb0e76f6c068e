package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of rate limits, {@code gatehouse.gateway.*}.
 *
 * @param rateLimits rate limit policies, by a name of your choice. Routes refer to a
 * policy with the filter IdentityRateLimiter
 */
@ConfigurationProperties("gatehouse.gateway")
public record RateLimitProperties(@DefaultValue Map<String, Policy> rateLimits) {

	private static final String PREFIX = "gatehouse.gateway.rate-limits.";

	/** Upper bound of a capacity, far below what a bucket counts exactly. */
	private static final long MAX_CAPACITY = 1_000_000_000;

	public RateLimitProperties {
		rateLimits = Map.copyOf(rateLimits);
		rateLimits.forEach((name, policy) -> policy.check(name));
	}

	/**
	 * Settings of a rate limit policy, {@code gatehouse.gateway.rate-limits.<name>}. They
	 * are checked together with the policy's name, which they do not contain.
	 *
	 * @param key the key of a bucket: user, session, device, token, tenant or address;
	 * callers without a session, device or tenant are counted by user, and anonymous
	 * callers by address
	 * @param replenishRate the number of requests a second that are allowed permanently
	 * @param burstCapacity the number of requests that are allowed at once, at least
	 * 'replenish-rate'; by default the same
	 * @param tierClaim the claim that names the caller's tier; a claim's name or a path
	 * @param tiers the limits of callers whose token names a tier, by tier
	 * @param anonymous the limit of anonymous callers; by default the standard limit
	 * @param localShare the share of each limit that one gateway grants while Redis is
	 * unavailable, more than 0 and at most 1
	 * @param abuse the reaction to sessions that keep exceeding the limit
	 */
	public record Policy(@DefaultValue("user") Key key, @Nullable Integer replenishRate, @Nullable Long burstCapacity,
			@Nullable String tierClaim, @DefaultValue Map<String, Limit> tiers, @Nullable Limit anonymous,
			@DefaultValue("1.0") double localShare, @DefaultValue Abuse abuse) {

		private static final String NAME = "[A-Za-z0-9-]+";

		/** Tier names that metrics use for callers without a tier. */
		private static final Set<String> NO_TIERS = Set.of("standard", "anonymous");

		public Policy {
			tiers = Map.copyOf(tiers);
		}

		/**
		 * The limit of authenticated callers that are in no tier.
		 * @return the standard limit
		 */
		public Limit standard() {
			return new Limit(this.replenishRate, this.burstCapacity);
		}

		/**
		 * The limit of anonymous callers.
		 * @return the limit for anonymous callers, or else the standard one
		 */
		public Limit limitOfAnonymous() {
			return (this.anonymous != null) ? this.anonymous : standard();
		}

		private void check(String name) {
			String property = PREFIX + name;
			checkName(PREFIX + "<name>", name);
			standard().check(property, property, this.localShare);
			if (this.anonymous != null) {
				this.anonymous.check(property + ".anonymous", property, this.localShare);
			}
			this.tiers.forEach((tier, limit) -> {
				checkName(property + ".tiers.<name>", tier);
				if (NO_TIERS.contains(tier)) {
					throw new InvalidSettingException(property + ".tiers.<name>", tier,
							"Metrics use this name for callers without a tier.",
							"Rename the tier, also in the tokens.");
				}
				limit.check(property + ".tiers." + tier, property, this.localShare);
			});
			if (this.tierClaim == null && !this.tiers.isEmpty()) {
				throw new InvalidSettingException(property + ".tier-claim", null,
						"There are tiers, but no claim that assigns callers to them.",
						"Set the claim that names the caller's tier, or remove the tiers.");
			}
			this.abuse.check(property + ".abuse.");
		}

		private static void checkName(String property, String name) {
			if (!name.matches(NAME)) {
				throw new InvalidSettingException(property, name, "Response headers cannot carry it.",
						"Use letters, digits and '-' only.");
			}
		}

	}

	/** Key of a bucket. */
	public enum Key {

		/** The {@code sub} of an issuer. */
		USER,

		/** The session. */
		SESSION,

		/** The device of a user. */
		DEVICE,

		/** The token. */
		TOKEN,

		/** The tenant, which many users share. */
		TENANT,

		/** The client's address, also for authenticated callers. */
		ADDRESS

	}

	/**
	 * Limit as a token bucket: each request takes a token, and tokens are added at a
	 * steady rate.
	 *
	 * @param replenishRate the number of requests a second that are allowed permanently
	 * @param burstCapacity the number of requests that are allowed at once, at least
	 * 'replenish-rate'; by default the same
	 */
	public record Limit(@Nullable Integer replenishRate, @Nullable Long burstCapacity) {

		/**
		 * Gets the rate at which tokens are added.
		 * @return tokens a second
		 */
		public int rate() {
			return (this.replenishRate != null) ? this.replenishRate : 0;
		}

		/**
		 * Gets the capacity of a bucket.
		 * @return tokens
		 */
		public long capacity() {
			return (this.burstCapacity != null) ? this.burstCapacity : rate();
		}

		private void check(String property, String policy, double localShare) {
			if (rate() < 1) {
				throw new InvalidSettingException(property + ".replenish-rate",
						(this.replenishRate != null) ? this.replenishRate.toString() : null,
						"A limit needs a rate of at least one request a second.",
						"Set the number of requests a second that are allowed permanently.");
			}
			String capacity = Long.toString(capacity());
			if (capacity() < rate() || capacity() > MAX_CAPACITY) {
				throw new InvalidSettingException(property + ".burst-capacity", capacity,
						"A bucket expires in Redis after twice the time of filling it, in whole seconds. "
								+ "With a capacity below its rate, it may expire at once and then limits nothing.",
						"Set a number from 'replenish-rate' (" + rate() + ") to " + MAX_CAPACITY + ".");
			}
			if (!(localShare > 0 && localShare <= 1) || localShare * capacity() < 1) {
				throw new InvalidSettingException(policy + ".local-share", Double.toString(localShare),
						"It is not more than 0 and at most 1, or with a capacity of " + capacity
								+ " a gateway would admit no request while Redis is unavailable.",
						"Set a number up to 1, such as 1 divided by the number of gateways.");
			}
		}

	}

	/**
	 * Settings of the reaction to sessions that keep exceeding the limit.
	 *
	 * @param refusals the number of refusals by one gateway within the window that are
	 * abuse
	 * @param window the time in which refusals are counted
	 * @param endSession whether the session is then revoked, at all gateways
	 */
	public record Abuse(@DefaultValue("1000") int refusals, @DefaultValue("1m") Duration window,
			@DefaultValue("false") boolean endSession) {

		private void check(String property) {
			if (this.refusals < 1) {
				throw new InvalidSettingException(property + "refusals", Integer.toString(this.refusals),
						"Abuse is at least one refusal.", "Set the number of refusals that are abuse.");
			}
			if (this.window.compareTo(Duration.ofSeconds(1)) < 0 || this.window.compareTo(Duration.ofDays(1)) > 0) {
				throw new InvalidSettingException(property + "window", this.window.toString(),
						"It is shorter than a second, or longer than a day.", "Set a duration such as '1m'.");
			}
		}

	}

}
