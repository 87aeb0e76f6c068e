package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lookups of a gateway by the names that routes use, and the copy in memory for the time
 * in which a lookup gives no verdict.
 */
public final class RevocationLookups {

	private static final Verdict ACTIVE = new Verdict.Active();

	/** A token from so late that no floor covers it. */
	private static final RevocationQuery NEVER_REVOKED = new RevocationQuery(Instant.parse("3000-01-01T00:00:00Z"),
			List.of(), Map.of());

	private static final Verdict NO_VERDICT = new Verdict.Unknown("no_verdict");

	private final Map<Lookup, RevocationLookup> lookups;

	private final Lookup standard;

	private final @Nullable LocalRevocationList memory;

	private final @Nullable RedisRevocationLookup redis;

	private RevocationLookups(Map<Lookup, RevocationLookup> lookups, Lookup standard,
			@Nullable RedisRevocationLookup redis, @Nullable LocalRevocationList memory) {
		this.lookups = Map.copyOf(lookups);
		this.standard = standard;
		this.redis = redis;
		this.memory = memory;
	}

	/**
	 * Creates the lookups of a gateway.
	 * @param lookup the lookup of {@code gatehouse.revocation.lookup}, or of the
	 * application
	 * @param redis the lookup in Redis; {@code null} if the application has its own
	 * @param memory the copy in memory; {@code null} if there is none
	 */
	static RevocationLookups of(RevocationProperties properties, RevocationLookup lookup,
			@Nullable RedisRevocationLookup redis, @Nullable LocalRevocationList memory) {
		Map<Lookup, RevocationLookup> lookups = new EnumMap<>(Lookup.class);
		if (redis != null) {
			lookups.put(Lookup.REDIS,
					(memory != null) ? LocalRevocationLookup.asking(memory, redis, properties.timeout()) : redis);
		}
		lookups.put(properties.lookup(), lookup);
		return new RevocationLookups(lookups, properties.lookup(), redis, memory);
	}

	/**
	 * Finds the verdict about a verified token.
	 * @param lookup the lookup of the token's route; with {@link Lookup#NONE} every token
	 * is active, and with one that does not exist the verdict is unknown
	 * @param query describes the token
	 * @return one verdict, an error, or nothing: a lookup of the application may fail or
	 * complete empty
	 */
	public Mono<Verdict> verdict(Lookup lookup, RevocationQuery query) {
		if (lookup == Lookup.NONE) {
			return Mono.just(ACTIVE);
		}
		RevocationLookup named = this.lookups.get(lookup);
		return (named != null) ? named.verdict(query) : Mono.just(NO_VERDICT);
	}

	/**
	 * Finds the verdict about a verified token, if that needs no wait.
	 * @param lookup the lookup of the token's route
	 * @param query describes the token
	 * @return the verdict, or {@code null} if {@link #verdict} has to find it
	 */
	public @Nullable Verdict verdictInMemory(Lookup lookup, RevocationQuery query) {
		if (lookup == Lookup.NONE) {
			return ACTIVE;
		}
		return (this.lookups.get(lookup) instanceof LocalRevocationLookup local) ? local.known(query) : null;
	}

	/**
	 * Takes a snapshot of floors in memory. Take it before the read that relies on it.
	 * @param members the members of the list of revocations, whether or not they have
	 * floors
	 * @return the snapshot, or {@code null} if memory is not current
	 */
	public @Nullable FloorSnapshot snapshot(List<String> members) {
		return (this.memory != null) ? this.memory.snapshot(members) : null;
	}

	/**
	 * Checks whether Redis has a list of revocations now, regardless of the copy in
	 * memory.
	 * @param query any query
	 * @return {@link Verdict.Unknown} if it has none, or cannot be asked
	 */
	public Mono<Verdict> listInRedis(RevocationQuery query) {
		return verdict(Lookup.REDIS, query);
	}

	/**
	 * Returns the revocation of a token by the copy in memory, however old that is:
	 * floors only increase.
	 * @param query describes the token
	 * @return the verdict, or {@code null} if no floor in memory covers the token
	 */
	public Verdict.@Nullable Revoked revokedInMemory(RevocationQuery query) {
		return (this.memory != null) ? this.memory.revoked(query) : null;
	}

	/**
	 * Checks whether the copy in memory was complete recently.
	 * @param age the longest time since Redis was asked
	 * @return whether there is a copy, and it was
	 */
	public boolean wasCurrent(Duration age) {
		return this.memory != null && this.memory.wasCurrent(age);
	}

	/**
	 * Checks whether the standard lookup would give a verdict now.
	 * @return {@link Verdict.Unknown} if it would not; a lookup of the application is not
	 * asked, and counts as one that would
	 */
	public Mono<Verdict> check() {
		RevocationLookup lookup = this.lookups.get(this.standard);
		if (lookup instanceof LocalRevocationLookup || lookup instanceof RedisRevocationLookup) {
			return lookup.verdict(NEVER_REVOKED);
		}
		return Mono.just(ACTIVE);
	}

	/**
	 * Reads the floors that could cover a token: from the copy in memory if it is
	 * current, otherwise from Redis.
	 * @param query describes the token
	 * @return the floor of all tokens and then that of each member, in the order of the
	 * query; or an error if Redis does not answer
	 */
	public Mono<List<FloorState>> floors(RevocationQuery query) {
		LocalRevocationList copy = this.memory;
		if (copy != null && copy.isCurrent()) {
			return Mono.just(FloorState.of(query.members(), copy.floors(query.members())));
		}
		return (this.redis != null) ? this.redis.scores(query).map((scores) -> FloorState.of(query.members(), scores))
				: Mono.just(FloorState.of(List.of(), java.util.Collections.singletonList(null)));
	}

	/**
	 * Returns the state of the copy in memory.
	 * @return the state, or {@code null} if there is no copy
	 */
	public @Nullable LocalListState copy() {
		LocalRevocationList copy = this.memory;
		return (copy != null) ? new LocalListState(copy.isCurrent(), copy.size()) : null;
	}

}
