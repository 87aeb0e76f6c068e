package io.gatehouse.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.redis.RedisReader;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Reads opaque tokens, and their times to live if tokens are kept, each in one round
 * trip:
 *
 * <pre>
 * PTTL    login:token:&lt;SHA-256 of the token&gt;
 * HGETALL login:token:&lt;SHA-256 of the token&gt;
 * </pre>
 *
 * The TTL of the key is the lifetime of the token.
 */
final class OpaqueTokenLookup {

	private static final Log logger = LogFactory.getLog(OpaqueTokenLookup.class);

	private final RedisReader redis;

	private final OpaqueTokenKeys keys;

	private final Map<String, String> names;

	private final boolean remaining;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Creates a lookup.
	 * @param names the field names in Redis, by Gatehouse's names
	 * @param remaining whether to read the times to live
	 */
	OpaqueTokenLookup(RedisReader redis, OpaqueTokenKeys keys, Map<String, String> names, boolean remaining) {
		this.remaining = remaining;
		this.redis = redis;
		this.keys = keys;
		this.names = Map.copyOf(names);
	}

	/**
	 * Looks up a token.
	 * @return one result, never an error
	 */
	Mono<LookupResult<OpaqueToken>> token(String token) {
		byte[] key = key(token).getBytes(StandardCharsets.UTF_8);
		Mono<Map<byte[], byte[]>> hash = this.redis.read((commands) -> commands.hgetall(key));
		return (this.remaining ? Mono.zip(this.redis.timeToLive(key), hash, (life, fields) -> result(fields, life))
				: hash.map((fields) -> result(fields, Duration.ZERO)))
			.onErrorResume((failure) -> Mono.just(new LookupResult.Unknown<>(RedisReader.cause(failure))));
	}

	/** Returns the key of a token's hash in Redis. */
	String key(String token) {
		return this.keys.key(token);
	}

	private LookupResult<OpaqueToken> result(Map<byte[], byte[]> hash, Duration life) {
		if (hash.isEmpty()) {
			return new LookupResult.Missing<>();
		}
		Map<String, String> theirs = new HashMap<>();
		hash.forEach((name, value) -> theirs.put(text(name), text(value)));
		Map<String, String> ours = new HashMap<>();
		this.names.forEach((name, their) -> {
			String value = theirs.get(their);
			if (value != null) {
				ours.put(name, value);
			}
		});
		String scope = theirs.get(OpaqueTokenKeys.SCOPE_FIELD);
		if (scope != null) {
			ours.put(OpaqueTokenKeys.SCOPE_FIELD, scope);
		}
		try {
			return new LookupResult.Found<>(OpaqueToken.of(ours, life));
		}
		catch (ParseException ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The hash of an opaque token cannot be read. Check 'gatehouse.opaque.fields.*'. "
						+ ex.getMessage());
			}
			return new LookupResult.Unknown<>("opaque_token_unreadable");
		}
	}

	private static String text(byte[] octets) {
		return new String(octets, StandardCharsets.UTF_8);
	}

}
