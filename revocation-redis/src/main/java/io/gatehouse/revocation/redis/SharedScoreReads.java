package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocableClaims;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the scores of members, with one command for requests that come together.
 *
 * <pre>
 * ZMSCORE {gatehouse}:revoked all sid:… sub:… sid:… sub:…
 * </pre>
 */
final class SharedScoreReads {

	/** Requests of a command: with six members each, some 50 KB. */
	private static final int MOST = 256;

	private final byte[] key;

	private final SharedReads<List<String>, List<@Nullable Double>> reads;

	SharedScoreReads(RedisReader redis, RedisKeys keys, Duration timeout) {
		this.key = RedisConnection.bytes(keys.revoked());
		this.reads = new SharedReads<>(redis, MOST, timeout, this::send);
	}

	/**
	 * Reads scores.
	 * @param members the members, besides {@code all}
	 * @return the score of {@code all} and of each member, or {@code null} for one that
	 * does not exist; or an error; on the subscriber's {@link ReadContinuation}
	 */
	Mono<List<@Nullable Double>> scores(List<String> members) {
		return this.reads.read(members);
	}

	private CompletionStage<List<List<@Nullable Double>>> send(RedisClusterAsyncCommands<byte[], byte[]> commands,
			List<List<String>> requests) {
		List<byte[]> members = new ArrayList<>();
		members.add(RedisConnection.bytes(RevocableClaims.ALL));
		for (List<String> request : requests) {
			request.forEach((member) -> members.add(RedisConnection.bytes(member)));
		}
		return commands.zmscore(this.key, members.toArray(byte[][]::new))
			.thenApply((scores) -> divided(requests, scores));
	}

	private static List<List<@Nullable Double>> divided(List<List<String>> requests,
			List<? extends @Nullable Double> scores) {
		List<List<@Nullable Double>> results = new ArrayList<>();
		int from = 1;
		for (List<String> request : requests) {
			int to = from + request.size();
			List<@Nullable Double> own = new ArrayList<>(1 + request.size());
			own.add(scores.get(0));
			own.addAll(scores.subList(from, to));
			from = to;
			results.add(own);
		}
		return results;
	}

}
