package io.gatehouse.revocation.redis.model;

/**
 * Rules that the protocol relies on. If a rule is removed, the model must find a revoked
 * token that is accepted.
 */
enum Rule {

	/**
	 * A revocation returns only when every gateway has applied it, or its lease has run
	 * out.
	 */
	REVOKER_WAITS,

	/**
	 * The revoker waits for the full length of a lease that Redis names, by its own
	 * clock. It ignores the rest of the lease by Redis' clock, which may have been set
	 * forward.
	 */
	REVOKER_MEASURES_THE_LEASE,

	/**
	 * A gateway has left when it reports so, not when Redis no longer names its lease.
	 */
	MISSING_LEASE_IS_NOT_LEFT,

	/** A gateway reports that it left after it has given up its grants, never before. */
	LEFT_AFTER_THE_LAST_ANSWER,

	/**
	 * A gateway whose clocks disagree about the time since its request holds no grant:
	 * the monotonic clock stood still while the machine was frozen.
	 */
	CLOCKS_AGREE,

	/** A gateway counts its lease from before its request, not from the answer. */
	GRANT_RUNS_FROM_WHEN_IT_WAS_SENT,

	/**
	 * A grant is valid only for a gateway that has applied the stream up to the end that
	 * Redis saw.
	 */
	GRANT_NEEDS_ITS_HEAD,

	/** An acknowledgement is sent after applying, never before. */
	ACKNOWLEDGED_AFTER_APPLYING,

	/** Grants end with the process that got them. */
	GRANTS_DIE_WITH_THE_PROCESS,

	/**
	 * A revoker that sees a new primary waits one whole lease before anything else
	 * counts.
	 */
	NEW_PRIMARY_WAITS_A_LEASE,

	/** A revocation counts as stored when a replica has it. */
	REVOCATION_IS_REPLICATED

}
