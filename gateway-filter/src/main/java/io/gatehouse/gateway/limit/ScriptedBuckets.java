package io.gatehouse.gateway.limit;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.gatehouse.revocation.redis.RedisReader;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import reactor.core.publisher.Mono;

import org.springframework.data.redis.core.script.RedisScript;

/**
 * Buckets of Spring Cloud Gateway's script, which runs over the connection that reads
 * revocations:
 *
 * <pre>
 * EVALSHA request_rate_limiter.lua 2 request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.tokens request_rate_limiter.{&lt;limit&gt;.&lt;key&gt;}.timestamp &lt;rate&gt; &lt;capacity&gt; "" 1
 * </pre>
 *
 * The keys and arguments are those of Spring's {@code RedisRateLimiter}. That connects on
 * the caller's thread, and may block it.
 */
final class ScriptedBuckets implements BucketSource {

	/** The script's own clock, and one token. */
	private static final byte[] NOW = {};

	private static final byte[] ONE = bytes("1");

	private final RedisReader redis;

	private final String digest;

	private final String script;

	ScriptedBuckets(RedisReader redis, RedisScript<?> script) {
		this.redis = redis;
		this.digest = script.getSha1();
		this.script = script.getScriptAsString();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public Mono<Permit> take(RateLimit limit, String key) {
		String prefix = "request_rate_limiter.{" + limit.id() + "." + key + "}.";
		byte[][] keys = { bytes(prefix + "tokens"), bytes(prefix + "timestamp") };
		byte[][] arguments = { bytes(Integer.toString(limit.rate())), bytes(Long.toString(limit.capacity())), NOW,
				ONE };
		return this.redis
			.<List<Object>>read((commands) -> commands.evalsha(this.digest, ScriptOutputType.MULTI, keys, arguments))
			.onErrorResume(RedisNoScriptException.class,
					(ex) -> this.redis
						.read((commands) -> commands.eval(this.script, ScriptOutputType.MULTI, keys, arguments)))
			.map(ScriptedBuckets::permit);
	}

	private static Permit permit(List<Object> reply) {
		return Permit.ofRedis(Long.valueOf(1).equals(reply.get(0)), ((Number) reply.get(1)).longValue());
	}

}
