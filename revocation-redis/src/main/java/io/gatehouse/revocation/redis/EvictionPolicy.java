package io.gatehouse.revocation.redis;

import java.util.Locale;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Logs an error if Redis may evict the list of revocations when its memory is full. The
 * list has no expiry, so only a policy that evicts any key can evict it.
 */
final class EvictionPolicy {

	private static final String FIELD = "maxmemory_policy:";

	private static final Log logger = LogFactory.getLog(EvictionPolicy.class);

	private EvictionPolicy() {
	}

	/**
	 * Reads the eviction policy from {@code INFO memory}, and logs an error if it is
	 * unsafe.
	 * @return completes in any case, also if Redis does not permit the command
	 */
	static Mono<Void> check(RedisClusterAsyncCommands<byte[], byte[]> connected) {
		return Mono.fromFuture(() -> connected.info("memory").toCompletableFuture()).doOnNext((info) -> {
			String policy = policy(info);
			if (isDangerous(policy)) {
				logger.error("Redis may evict the list of revocations when its memory is full ('maxmemory-policy "
						+ policy + "'). Set 'maxmemory-policy' to 'noeviction' or one of 'volatile-*'");
			}
		}).then().onErrorComplete();
	}

	private static String policy(String info) {
		return info.lines()
			.filter((line) -> line.startsWith(FIELD))
			.map((line) -> line.substring(FIELD.length()).strip())
			.findFirst()
			.orElse("");
	}

	private static boolean isDangerous(String policy) {
		return policy.toLowerCase(Locale.ROOT).startsWith("allkeys");
	}

}
