package io.gatehouse.gateway.route;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Assigns callers to cohorts, identically on every gateway and at any time.
 *
 * <pre>
 * bucket(seed, value) = n mod 10000, where n is the number that the first four bytes of
 *                       SHA-256(UTF-8(seed) 0x00 UTF-8(value)) are, unsigned, the first one highest
 * in percentage p     = bucket &lt; p * 100
 * </pre>
 *
 * Buckets do not depend on the percentage, so raising it removes no caller from a cohort.
 */
final class Cohorts {

	private static final BigDecimal BUCKETS_PER_PERCENT = BigDecimal.valueOf(100);

	private static final int BUCKETS = 10_000;

	private static final byte[] SEPARATOR = { 0 };

	private final List<Rule> rules;

	private final String fallback;

	/**
	 * Creates the cohorts of the properties.
	 * @param tenantClaim the claim that names the tenant
	 */
	Cohorts(ReleaseProperties properties, String tenantClaim) {
		this.rules = properties.cohorts().stream().map((cohort) -> Rule.of(cohort, tenantClaim)).toList();
		this.fallback = properties.fallback();
	}

	/** The cohort of callers that match no other. */
	String fallback() {
		return this.fallback;
	}

	/** Finds the cohort of a caller. */
	String of(Caller.Authenticated caller) {
		for (Rule rule : this.rules) {
			if (rule.takes(caller)) {
				return rule.cohort().name();
			}
		}
		return this.fallback;
	}

	/** Checks whether a cohort of this name exists. */
	boolean isKnown(String name) {
		return this.fallback.equals(name) || this.rules.stream().anyMatch((rule) -> rule.cohort().name().equals(name));
	}

	/** Computes the bucket of a value, from 0 to 9999. */
	static int bucket(String seed, String value) {
		byte[] hash = Sha256.hash(seed.getBytes(StandardCharsets.UTF_8), SEPARATOR,
				value.getBytes(StandardCharsets.UTF_8));
		return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), BUCKETS);
	}

	/**
	 * Membership rule of a cohort.
	 *
	 * @param buckets the upper bound: callers in buckets below it are members
	 */
	private record Rule(ReleaseProperties.Cohort cohort, int buckets, String seed, String tenantClaim) {

		static Rule of(ReleaseProperties.Cohort cohort, String tenantClaim) {
			BigDecimal percentage = cohort.percentage();
			int buckets = (percentage != null) ? percentage.multiply(BUCKETS_PER_PERCENT).intValueExact() : 0;
			String seed = (cohort.seed() != null) ? cohort.seed() : cohort.name();
			return new Rule(cohort, buckets, seed, tenantClaim);
		}

		boolean takes(Caller.Authenticated caller) {
			return this.cohort.users().contains(caller.identity().subject()) || hasClaim(caller) || isDrawn(caller);
		}

		private boolean hasClaim(Caller.Authenticated caller) {
			return this.cohort.claims()
				.entrySet()
				.stream()
				.anyMatch((claim) -> caller.claim(claim.getKey()).contains(claim.getValue()));
		}

		private boolean isDrawn(Caller.Authenticated caller) {
			String value = (this.buckets > 0) ? hashed(caller) : null;
			return value != null && bucket(this.seed, value) < this.buckets;
		}

		private @Nullable String hashed(Caller.Authenticated caller) {
			return switch (this.cohort.by()) {
				case USER -> caller.identity().subject();
				case DEVICE -> caller.identity().device();
				case TENANT -> {
					List<String> tenants = caller.claim(this.tenantClaim);
					yield (tenants.size() == 1) ? tenants.get(0) : null;
				}
			};
		}

	}

}
