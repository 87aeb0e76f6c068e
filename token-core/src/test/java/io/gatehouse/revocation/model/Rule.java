package io.gatehouse.revocation.model;

/**
 * What the protocol rests on. Each rule can be taken away, and then the model must find a
 * revoked token that gets in.
 */
enum Rule {

	/**
	 * A revoke returns only when every gateway has applied it, or its lease has run out.
	 */
	REVOKER_WAITS,

	/**
	 * A lease that Redis names is waited for as a whole, by the revoker's own clock,
	 * however much of it is left by Redis' clock, which may have been set forward.
	 */
	REVOKER_MEASURES_THE_LEASE,

	/**
	 * A gateway has left when it says so, not when Redis does not name its lease any
	 * more.
	 */
	MISSING_LEASE_IS_NOT_LEFT,

	/** A gateway says that it left when it has given its grants up, never before. */
	LEFT_AFTER_THE_LAST_ANSWER,

	/**
	 * A gateway whose clocks disagree about the time since it asked holds no grant: the
	 * monotonic one stood still while the machine was frozen.
	 */
	CLOCKS_AGREE,

	/** A gateway counts its lease from before it asked, not from when the answer came. */
	GRANT_RUNS_FROM_WHEN_IT_WAS_SENT,

	/**
	 * A grant is good only for a gateway that has applied the stream up to where Redis
	 * saw its end.
	 */
	GRANT_NEEDS_ITS_HEAD,

	/** An acknowledgement is sent after applying, never before. */
	ACKNOWLEDGED_AFTER_APPLYING,

	/** Grants die with the process that got them. */
	GRANTS_DIE_WITH_THE_PROCESS,

	/** Who sees a new primary waits one whole lease before anything else counts. */
	NEW_PRIMARY_WAITS_A_LEASE,

	/** A revocation counts as stored when a replica has it. */
	REVOCATION_IS_REPLICATED

}
