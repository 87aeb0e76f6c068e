package io.gatehouse.revocation.redis;

import io.gatehouse.boot.DocumentedMeter;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter.Type;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the list of revocations. No tag has a user, a token or a session.
 */
enum RevocationMeter implements DocumentedMeter {

	MEMORY_CURRENT("memory.current", Type.GAUGE, null, "1 while the list in memory is used, else 0"),

	MEMORY_FLOORS("memory.floors", Type.GAUGE, null, "Floors in memory"),

	MEMORY_LOADS("memory.loads", Type.COUNTER, null, "Loads of the whole list"),

	MEMORY_APPLIED("memory.applied", Type.COUNTER, null, "Entries of the stream that were applied"),

	MEMORY_RESTORED("memory.restored", Type.COUNTER, null,
			"Floors that were written back, since another Redis that took over had lost them"),

	MEMORY_MALFORMED("memory.malformed", Type.COUNTER, null,
			"Entries of the stream, and members of the list, that could not be read"),

	LAG("lag", Type.TIMER, null,
			"Time from the write of a revocation to Redis until this gateway applied it, by Redis' clock; too long by at most the round trip of a renewal"),

	LEASE("lease.remaining", Type.GAUGE, "seconds",
			"Time for which this gateway may answer from memory if Redis does not answer any more; 0 without a lease"),

	REDIS_ERRORS("redis.errors", Type.COUNTER, null,
			"Commands of Gatehouse to Redis that failed. `use` is `requests` for what requests read, or `follower`; `cause` is `redis_timeout`, `redis_error` or `redis_disconnected`",
			"use", "cause"),

	GATEWAYS("gateways", Type.GAUGE, null,
			"Gateways that followed the list when this application last revoked; not a number before"),

	CONFIRMATION("confirmation", Type.TIMER, null,
			"Time until no gateway accepted what was revoked. `outcome` is `confirmed`, `unconfirmed` if that was not known within the time-out, or `failed`",
			"outcome");

	private final String name;

	private final Type type;

	private final @Nullable String unit;

	private final String description;

	private final String keys;

	RevocationMeter(String name, Type type, @Nullable String unit, String description, String... keys) {
		this.name = "gatehouse.revocation." + name;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.keys = String.join(",", keys);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.unit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return DocumentedMeter.keys(this.keys);
	}

	@Override
	public String description() {
		return this.description;
	}

}
