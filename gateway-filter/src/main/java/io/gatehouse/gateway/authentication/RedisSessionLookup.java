package io.gatehouse.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.revocation.redis.RedisReader;
import io.lettuce.core.KeyValue;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Reads the record of a session, and its time to live if sessions are kept, in one round
 * trip:
 *
 * <pre>
 * PTTL  gatehouse:{alice}:session:&lt;sid&gt;
 * HMGET gatehouse:{alice}:session:&lt;sid&gt; user name device roles permissions attributes token floors
 * </pre>
 *
 * The record is not in the slot of the list of revocations, so on a Cluster the two are
 * read by commands of their own, which are sent together.
 */
final class RedisSessionLookup implements SessionLookup {

	private static final Log logger = LogFactory.getLog(RedisSessionLookup.class);

	private static final byte[][] FIELDS = Stream
		.concat(SessionRecord.FIELDS.stream(), Stream.of(SessionRecordFields.TOKEN, SessionRecordFields.FLOORS))
		.map((name) -> name.getBytes(StandardCharsets.UTF_8))
		.toArray(byte[][]::new);

	private final RedisReader redis;

	private final RedisKeys keys;

	private final boolean remaining;

	/**
	 * Creates a lookup.
	 * @param remaining whether to read the times to live
	 */
	RedisSessionLookup(RedisReader redis, RedisKeys keys, boolean remaining) {
		this.redis = redis;
		this.keys = keys;
		this.remaining = remaining;
	}

	@Override
	public Mono<LookupResult<StoredSession>> session(String user, String session) {
		byte[] key = this.keys.session(user, session).getBytes(StandardCharsets.UTF_8);
		Mono<List<KeyValue<byte[], byte[]>>> fields = this.redis.read((commands) -> commands.hmget(key, FIELDS));
		return (this.remaining
				? Mono.zip(this.redis.timeToLive(key), fields, (life, values) -> result(user, values, life))
				: fields.map((values) -> result(user, values, Duration.ZERO)))
			.onErrorResume((failure) -> Mono.just(new LookupResult.Unknown<>(RedisReader.cause(failure))));
	}

	private static LookupResult<StoredSession> result(String user, List<KeyValue<byte[], byte[]>> values,
			Duration remaining) {
		Map<String, String> fields = new HashMap<>();
		values.stream()
			.filter(KeyValue::hasValue)
			.forEach((value) -> fields.put(text(value.getKey()), text(value.getValue())));
		try {
			SessionRecord found = SessionRecord.of(fields);
			if (found == null || !found.user().equals(user)) {
				return new LookupResult.Missing<>();
			}
			// another writer may change the record without a floor
			Duration life = fields.containsKey(SessionRecordFields.FLOORS) ? remaining : Duration.ZERO;
			return new LookupResult.Found<>(new StoredSession(found, fields.get(SessionRecordFields.TOKEN), life));
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
