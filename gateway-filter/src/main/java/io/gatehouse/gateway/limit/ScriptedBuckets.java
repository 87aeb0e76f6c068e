package io.gatehouse.gateway.limit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.revocation.redis.SharedReads;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Buckets of Spring Cloud Gateway's script, which runs over the connection that reads
 * revocations, once for each bucket of a command. Requests that come together share a
 * command:
 *
 * <pre>
 * EVALSHA &lt;script&gt; 2n request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.tokens request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.timestamp … &lt;rate&gt; &lt;capacity&gt; …
 * </pre>
 *
 * The keys are those of Spring's {@code RedisRateLimiter}, which connects on the caller's
 * thread, and may block it. On a Cluster each request has a command of its own, since its
 * keys are in a slot of their own.
 */
final class ScriptedBuckets implements BucketSource {

	/** Buckets of a command; the script takes some microseconds for each. */
	private static final int MOST = 64;

	/** Spring's script is the body of a function, with parameters of its own. */
	private static final String SHARED = """
			local function take(KEYS, ARGV)
			%s
			end
			local results = {}
			for i = 1, #KEYS, 2 do
			  local taken, result = pcall(take, { KEYS[i], KEYS[i + 1] }, { ARGV[i], ARGV[i + 1], '', '1' })
			  results[i] = taken and result[1] or -1
			  results[i + 1] = taken and result[2] or 0
			end
			return results
			""";

	private static final long FAILED = -1;

	private final Function<Bucket, Mono<Permit>> reads;

	private final RedisScript<?> script;

	/**
	 * Creates the buckets.
	 * @param springs the script of Spring Cloud Gateway
	 * @param cluster whether Redis is a Cluster
	 * @param timeout the time for which a request may wait for a command
	 */
	ScriptedBuckets(RedisReader redis, RedisScript<?> springs, boolean cluster, Duration timeout) {
		this.script = RedisScript.of(SHARED.formatted(springs.getScriptAsString()), List.class);
		this.reads = cluster
				? (bucket) -> redis.read((commands) -> take(commands, List.of(bucket))).map((permits) -> permits.get(0))
				: new SharedReads<Bucket, Permit>(redis, MOST, timeout, this::take)::read;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public Mono<Permit> take(RateLimit limit, String key) {
		return this.reads.apply(new Bucket(limit, key))
			.filter((permit) -> permit.remaining() >= 0)
			.switchIfEmpty(Mono.error(() -> new IllegalStateException("Redis did not count the request")));
	}

	private CompletionStage<List<Permit>> take(RedisClusterAsyncCommands<byte[], byte[]> commands,
			List<Bucket> buckets) {
		byte[][] keys = new byte[2 * buckets.size()][];
		byte[][] arguments = new byte[2 * buckets.size()][];
		for (int i = 0; i < buckets.size(); i++) {
			Bucket bucket = buckets.get(i);
			String prefix = "request_rate_limiter.{" + bucket.limit().id() + "." + bucket.key() + "}.";
			keys[2 * i] = bytes(prefix + "tokens");
			keys[2 * i + 1] = bytes(prefix + "timestamp");
			arguments[2 * i] = bytes(Integer.toString(bucket.limit().rate()));
			arguments[2 * i + 1] = bytes(Long.toString(bucket.limit().capacity()));
		}
		return commands.<List<Object>>evalsha(this.script.getSha1(), ScriptOutputType.MULTI, keys, arguments)
			.exceptionallyCompose((failure) -> (failure instanceof RedisNoScriptException) ? commands
				.<List<Object>>eval(this.script.getScriptAsString(), ScriptOutputType.MULTI, keys, arguments)
					: CompletableFuture.failedStage(failure))
			.thenApply(ScriptedBuckets::permits);
	}

	private static List<Permit> permits(List<Object> reply) {
		List<Permit> permits = new ArrayList<>(reply.size() / 2);
		for (int i = 0; i < reply.size(); i += 2) {
			long admitted = ((Number) reply.get(i)).longValue();
			permits.add(
					Permit.ofRedis(admitted == 1, (admitted == FAILED) ? -1 : ((Number) reply.get(i + 1)).longValue()));
		}
		return permits;
	}

	/**
	 * Bucket to take a token from.
	 *
	 * @param limit its limit
	 * @param key the key of its caller
	 */
	private record Bucket(RateLimit limit, String key) {

	}

}
