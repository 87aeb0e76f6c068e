package io.gatehouse.gateway.proof;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.gatehouse.token.Sha256;
import io.lettuce.core.SetArgs;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Notes the used DPoP proofs in Redis, for all gateways:
 *
 * <pre>
 * SET gatehouse:dpop:&lt;SHA-256 of key, target and jti&gt; "" NX PX &lt;window&gt;
 * </pre>
 *
 * The memory of this gateway is asked first. It finds a repetition at the same gateway
 * without a command, and limits the proofs of one key, so that a client cannot fill
 * Redis, which holds the list of revocations. An answer that does not come in time is
 * unknown, also if Redis has noted the proof: the client makes another one for each
 * attempt (RFC 9449, section 4.2).
 */
final class RedisReplayStore implements ReplayStore {

	private static final Log logger = LogFactory.getLog(RedisReplayStore.class);

	private static final byte[] NOTHING = {};

	private final ReplayStore local;

	private final RedisReader redis;

	private final RedisKeys keys;

	private final long windowMilli;

	/**
	 * Creates a store.
	 * @param local the memory of this gateway
	 * @param window the time for which a proof is kept
	 */
	RedisReplayStore(ReplayStore local, RedisReader redis, RedisKeys keys, Duration window) {
		this.local = local;
		this.redis = redis;
		this.keys = keys;
		this.windowMilli = window.toMillis();
	}

	@Override
	public Mono<Use> use(UsedProof proof) {
		return this.local.use(proof).flatMap((use) -> (use instanceof Use.First) ? shared(proof) : Mono.just(use));
	}

	private Mono<Use> shared(UsedProof proof) {
		byte[] key = this.keys.dpopProof(Sha256.base64Url(proof.text())).getBytes(StandardCharsets.UTF_8);
		return this.redis.read((commands) -> commands.set(key, NOTHING, SetArgs.Builder.nx().px(this.windowMilli)))
			.<Use>map((ok) -> new Use.First())
			.defaultIfEmpty(new Use.Repeated())
			.onErrorResume((failure) -> {
				logger.debug("Redis does not tell whether a DPoP proof was used before", failure);
				return Mono.just(new Use.Unknown(RedisReader.cause(failure)));
			});
	}

}
