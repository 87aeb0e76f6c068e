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
 * @param rateLimits policies by which requests are limited, by names of your choice,
 * which routes name with the filter IdentityRateLimiter
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
	 * @param key who has a bucket of their own: user, session, device, token, tenant or
	 * address. Whoever has no session, device or tenant is counted as a user, and whoever
	 * is not known by address
	 * @param replenishRate how many requests a second go on and on
	 * @param burstCapacity how many requests can come at once; at least as many as
	 * 'replenish-rate', by default as many
	 * @param tierClaim the claim that names the tier, a claim's name or a path
	 * @param tiers other limits for those whose token names them
	 * @param anonymous another limit for those who are not known
	 * @param localShare what part of each limit one gateway gives alone while Redis is
	 * away, more than 0 and at most 1
	 * @param abuse what becomes of sessions that go on and on against the limit
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
							"Metrics call those so who are in no tier.",
							"Give the tier another name, also in the tokens.");
				}
				limit.check(property + ".tiers." + tier, property, this.localShare);
			});
			if (this.tierClaim == null && !this.tiers.isEmpty()) {
				throw new InvalidSettingException(property + ".tier-claim", null,
						"There are tiers, and nobody is in one.",
						"Name the claim that says who is in which tier, or remove the tiers.");
			}
			this.abuse.check(property + ".abuse.");
		}

		private static void checkName(String property, String name) {
			if (!name.matches(NAME)) {
				throw new InvalidSettingException(property, name, "The header fields of answers could not carry it.",
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
	 * @param replenishRate how many requests a second go on and on
	 * @param burstCapacity how many requests can come at once; at least as many as
	 * 'replenish-rate', by default as many
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
						"A limit needs a rate, and less than one request a second cannot be counted.",
						"Set how many requests a second may come.");
			}
			String capacity = Long.toString(capacity());
			if (capacity() < rate() || capacity() > MAX_CAPACITY) {
				throw new InvalidSettingException(property + ".burst-capacity", capacity,
						"What Redis keeps of a bucket lives for twice the time that it takes to fill it, in whole seconds: "
								+ "of a small bucket with a high rate it would keep nothing, and admit everything.",
						"Set a number from 'replenish-rate' (" + rate() + ") to " + MAX_CAPACITY + ".");
			}
			if (!(localShare > 0 && localShare <= 1) || localShare * capacity() < 1) {
				throw new InvalidSettingException(policy + ".local-share", Double.toString(localShare),
						"It is not more than 0 and at most 1, or so little of a capacity of " + capacity
								+ " that a gateway would admit nobody while Redis is away.",
						"Set a number up to 1, such as 1 divided by how many gateways there are.");
			}
		}

	}

	/**
	 * Settings of the reaction to sessions that keep exceeding the limit.
	 *
	 * @param refusals how many refusals by one gateway within the window are abuse
	 * @param window in what time
	 * @param endSession whether the session is revoked then, at all gateways
	 */
	public record Abuse(@DefaultValue("1000") int refusals, @DefaultValue("1m") Duration window,
			@DefaultValue("false") boolean endSession) {

		private void check(String property) {
			if (this.refusals < 1) {
				throw new InvalidSettingException(property + "refusals", Integer.toString(this.refusals),
						"Nobody would have been refused yet.", "Set how many refusals are abuse.");
			}
			if (this.window.compareTo(Duration.ofSeconds(1)) < 0 || this.window.compareTo(Duration.ofDays(1)) > 0) {
				throw new InvalidSettingException(property + "window", this.window.toString(),
						"Sessions are not observed for less than a second, or more than a day.",
						"Set a duration such as '1m'.");
			}
		}

	}

}
