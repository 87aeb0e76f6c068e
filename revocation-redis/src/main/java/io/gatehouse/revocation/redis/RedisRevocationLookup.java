package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.Verdict;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads revocations from Redis on every request, in one round trip that requests may
 * share ({@link SharedScoreReads}).
 * <p>
 * An error, a time-out, a connection that is down and a list without {@code all} all give
 * {@link Verdict.Unknown}.
 */
final class RedisRevocationLookup implements RevocationLookup {

	private final RedisReader redis;

	private final SharedScoreReads reads;

	/**
	 * Creates a lookup.
	 * @param timeout the deadline of an answer
	 */
	RedisRevocationLookup(RedisReader redis, RedisKeys keys, Duration timeout) {
		this.redis = redis;
		this.reads = new SharedScoreReads(redis, keys, timeout);
	}

	@Override
	public Mono<Verdict> verdict(RevocationQuery query) {
		return this.reads.scores(query.members())
			.doOnNext((scores) -> this.redis.sawList(scores.get(0) != null))
			.map((scores) -> verdict(scores, query.issuedAt()))
			.onErrorResume((failure) -> Mono.just(new Verdict.Unknown(RedisReader.cause(failure))));
	}

	/** Reads the scores of {@code all} and of each member of a query. */
	Mono<List<@Nullable Double>> scores(RevocationQuery query) {
		return this.reads.scores(query.members());
	}

	private static Verdict verdict(List<? extends @Nullable Double> scores, Instant issuedAt) {
		List<Floor> floors = new ArrayList<>();
		for (Double score : scores.subList(1, scores.size())) {
			if (score != null) {
				floors.add(Floor.ofScore(score));
			}
		}
		Double all = scores.get(0);
		return Verdict.of(issuedAt, (all != null) ? Floor.ofScore(all) : null, floors);
	}

}
