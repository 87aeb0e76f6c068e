package io.gatehouse.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.RedisReader;
import io.lettuce.core.KeyValue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Reads the record of a session in one round trip:
 *
 * <pre>
 * HMGET gatehouse:{alice}:session:&lt;sid&gt; user name device roles permissions attributes
 * </pre>
 *
 * The record is not in the slot of the list of revocations, so on a Cluster the two are
 * read by two commands, which are sent together.
 */
final class RedisSessionLookup implements SessionLookup {

	private static final Log logger = LogFactory.getLog(RedisSessionLookup.class);

	private static final byte[][] FIELDS = SessionRecord.FIELDS.stream()
		.map((name) -> name.getBytes(StandardCharsets.UTF_8))
		.toArray(byte[][]::new);

	private final RedisReader redis;

	private final RedisKeys keys;

	RedisSessionLookup(RedisReader redis, RedisKeys keys) {
		this.redis = redis;
		this.keys = keys;
	}

	@Override
	public Mono<LookupResult<SessionRecord>> session(String user, String session) {
		byte[] key = this.keys.session(user, session).getBytes(StandardCharsets.UTF_8);
		return this.redis.read((commands) -> commands.hmget(key, FIELDS))
			.map((values) -> result(user, values))
			.onErrorResume((failure) -> Mono.just(new LookupResult.Unknown<>(RedisReader.cause(failure))));
	}

	private static LookupResult<SessionRecord> result(String user, List<KeyValue<byte[], byte[]>> values) {
		Map<String, String> fields = new HashMap<>();
		values.stream()
			.filter(KeyValue::hasValue)
			.forEach((value) -> fields.put(text(value.getKey()), text(value.getValue())));
		try {
			SessionRecord found = SessionRecord.of(fields);
			return (found != null && found.user().equals(user)) ? new LookupResult.Found<>(found)
					: new LookupResult.Missing<>();
		}
		catch (ParseException ex) {
			logger.debug("The record of a session cannot be read", ex);
			return new LookupResult.Unknown<>("session_unreadable");
		}
	}

	private static String text(byte[] octets) {
		return new String(octets, StandardCharsets.UTF_8);
	}

}
