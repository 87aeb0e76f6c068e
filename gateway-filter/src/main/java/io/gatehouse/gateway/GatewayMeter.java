package io.gatehouse.gateway;

import io.gatehouse.boot.DocumentedMeter;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter.Type;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the gateway. No tag has a user, a token or a session.
 */
public enum GatewayMeter implements DocumentedMeter {

	/** Decisions about requests. */
	AUTHENTICATION("authentication", Type.COUNTER, null,
			"Requests that were let on to a route or refused. `outcome` is `authenticated`, `anonymous` or `refused`; `reason` is the [code](refusals.md) of a refusal; `issuer` is its id in the properties, or the issuer of the verified token if it is not there. A tag without a value is `none`",
			"outcome", "reason", "route", "issuer"),

	/** Requests that were refused before their token was verified. */
	AUTHENTICATION_THROTTLED("authentication.throttled", Type.COUNTER, null,
			"Requests that were answered with 429 before their token was verified"),

	/** Verified tokens in memory. */
	TOKEN_CACHE_SIZE("token.cache.size", Type.GAUGE, null, "Verified tokens in the cache"),

	/** Memory of verified tokens. */
	TOKEN_CACHE_BYTES("token.cache.bytes", Type.GAUGE, BaseUnits.BYTES, "Memory of the verified tokens, by estimate"),

	/** Lookups of tokens. */
	TOKEN_CACHE_REQUESTS("token.cache.requests", Type.COUNTER, null,
			"Lookups of tokens in the cache. `result` is `hit` or `miss`", "result"),

	/** Tokens that were removed. */
	TOKEN_CACHE_EVICTIONS("token.cache.evictions", Type.COUNTER, null,
			"Tokens that were removed from the cache for others, or since they expired"),

	/** Sessions in memory. */
	SESSION_CACHE_SIZE("session.cache.size", Type.GAUGE, null, "Sessions in memory"),

	/** Memory of sessions. */
	SESSION_CACHE_BYTES("session.cache.bytes", Type.GAUGE, BaseUnits.BYTES, "Memory of the sessions, by estimate"),

	/** Lookups of sessions. */
	SESSION_CACHE_REQUESTS("session.cache.requests", Type.COUNTER, null,
			"Lookups of sessions in memory. `result` is `hit` or `miss`; a miss is read from Redis", "result"),

	/** Verifications of tokens. */
	TOKEN_VERIFICATION("token.verification", Type.TIMER, null,
			"Verifications of tokens that were not in the cache, with the wait for keys. `outcome` is `verified`, `invalid`, or `unavailable` if the keys were",
			"outcome"),

	/** Age of JWK Sets. */
	JWK_SET_AGE("jwk-set.age", Type.GAUGE, "seconds",
			"Time since the JWK Set of an issuer was fetched; not a number before", "issuer"),

	/** Fetches of JWK Sets. */
	JWK_SET_FETCHES("jwk-set.fetches", Type.COUNTER, null,
			"Fetches of the JWK Set of an issuer. `outcome` is `fetched` or `failed`", "issuer", "outcome"),

	/** DPoP proofs. */
	DPOP_PROOFS("dpop.proofs", Type.COUNTER, null,
			"DPoP proofs of requests whose token is good. `outcome` is `accepted`, `invalid`, `nonce-required`, `repeated`, `too-many` of one key, or `unknown` if it is not known whether the proof was used before",
			"outcome"),

	/** Open streams. */
	STREAMS_OPEN("streams.open", Type.GAUGE, null,
			"WebSockets and streamed responses of authenticated callers that are open"),

	/** Streams that the gateway ended. */
	STREAMS_ENDED("streams.ended", Type.COUNTER, null,
			"WebSockets and streamed responses that were ended since their caller was no longer admitted, by the [code](refusals.md) of the reason",
			"reason"),

	/** Tickets. */
	TICKETS("tickets", Type.COUNTER, null,
			"Tickets. `outcome` is `issued`, `too-many` of one user, `redeemed`, `unknown` if it was spent, has expired or was never issued, or `failed` if Redis did not answer",
			"outcome"),

	/** Decisions of the policy for unknown verdicts. */
	REVOCATION_UNKNOWN("revocation.unknown", Type.COUNTER, null,
			"Requests whose verdict was unknown. `outcome` is `admitted` or `refused`", "policy", "cause", "outcome"),

	/** Accepted security events. */
	SECURITY_EVENTS("security-events", Type.COUNTER, null,
			"[Events](how-to/security-events.md) that were accepted. `event` is the last part of the event's URI, or `other`; `outcome` is `revoked`, `repeated`, `ignored` or `unsupported-subject`",
			"event", "outcome"),

	/** Refused deliveries of security events. */
	SECURITY_EVENTS_REFUSED("security-events.refused", Type.COUNTER, null,
			"Deliveries of security events that were refused. `error` is the `err` of the answer", "error"),

	/** Requests against rate limits. */
	RATELIMIT_REQUESTS("ratelimit.requests", Type.COUNTER, null,
			"Requests that were counted against a rate limit. `tier` may be `standard` or `anonymous`; `outcome` is `admitted` or `refused`; `source` is `redis` or `local`",
			"policy", "tier", "outcome", "source"),

	/** Sessions ended for abuse. */
	RATELIMIT_SESSIONS("ratelimit.sessions", Type.COUNTER, null,
			"Sessions that were to be ended for abuse. `outcome` is `ended` or `failed`", "outcome"),

	/** Requests by cohort. */
	COHORT_REQUESTS("cohort.requests", Type.COUNTER, null,
			"Requests that were admitted to a route, by the cohort of the caller", "cohort");

	private final String name;

	private final Type type;

	private final @Nullable String unit;

	private final String description;

	private final String keys;

	GatewayMeter(String name, Type type, @Nullable String unit, String description, String... keys) {
		this.name = "gatehouse." + name;
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
