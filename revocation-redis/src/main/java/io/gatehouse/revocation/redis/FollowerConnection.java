package io.gatehouse.revocation.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Redis connection on which one gateway follows the list of revocations. It is never
 * reconnected silently: when it breaks it is closed, and everything learnt about the
 * Redis at the other end is discarded. Methods block, each with a time-out.
 *
 * <pre>
 * EVAL renew.lua 3 {gatehouse}:revoked {gatehouse}:revocations {gatehouse}:gateways &lt;id&gt; &lt;lease&gt; &lt;applied&gt; &lt;former id&gt;
 * ZRANGEBYSCORE {gatehouse}:revoked &lt;from&gt; +inf WITHSCORES LIMIT 0 &lt;count&gt;
 * ZMSCORE {gatehouse}:revoked &lt;member&gt; …
 * XREAD COUNT 1000 BLOCK &lt;ms&gt; STREAMS {gatehouse}:revocations &lt;applied&gt;
 * </pre>
 */
final class FollowerConnection implements AutoCloseable {

	private static final int STREAM_COUNT = 1000;

	private static final byte[] MEMBER = bytes("m");

	private static final byte[] SCORE = bytes("s");

	/** Longest score, in octets; a floor has 24. */
	private static final int LONGEST_NUMBER = 64;

	/** Replacement character for octets that are not valid UTF-8. */
	private static final char REPLACEMENT = '\uFFFD';

	private final String id = UUID.randomUUID().toString();

	private final SingleUseFactory factory;

	private final RedisClusterAsyncCommands<byte[], byte[]> commands;

	private final byte[][] keys;

	private final Duration timeout;

	private FollowerConnection(SingleUseFactory factory, RedisKeys keys, Duration timeout) {
		this.factory = factory;
		// the factory belongs to this object, so its native connection is not shared
		@SuppressWarnings("unchecked")
		RedisClusterAsyncCommands<byte[], byte[]> connected = (RedisClusterAsyncCommands<byte[], byte[]>) factory
			.start()
			.getConnection()
			.getNativeConnection();
		this.commands = connected;
		this.keys = new byte[][] { bytes(keys.revoked()), bytes(keys.revocations()), bytes(keys.gateways()) };
		this.timeout = timeout;
	}

	/**
	 * Connects to Redis.
	 * @param like the connection factory whose location and options are used
	 * @param timeout the time-out of a command
	 */
	static FollowerConnection connect(LettuceConnectionFactory like, RedisKeys keys, Duration timeout) {
		SingleUseFactory factory = SingleUseConnections.like(like);
		try {
			return new FollowerConnection(factory, keys, timeout);
		}
		catch (RuntimeException | Error ex) {
			factory.close();
			throw ex;
		}
	}

	/** Returns the gateway's id on this connection, which is unique. */
	String id() {
		return this.id;
	}

	/**
	 * Renews the lease.
	 * @param id the gateway's id
	 * @param lease the length of the lease; zero for none
	 * @param applied the stream entry up to which everything is in memory
	 * @param formerId an id of this gateway that has left: a previous one, or its own to
	 * end; empty for none
	 */
	Renewal renew(String id, Duration lease, StreamId applied, String formerId) {
		List<Object> reply = await(
				this.commands.eval(bytes(RevocationScript.RENEW.text()), ScriptOutputType.MULTI, this.keys, bytes(id),
						bytes(Long.toString(lease.toMillis())), bytes(applied.toString()), bytes(formerId)),
				this.timeout);
		return Renewal.of(reply.stream().map(FollowerConnection::text).toList());
	}

	/**
	 * Reads the next entries of the stream.
	 * @param block the time to wait for them
	 */
	// the varargs array of one offset
	@SuppressWarnings("unchecked")
	List<Entry> read(StreamId after, Duration block) {
		List<StreamMessage<byte[], byte[]>> messages = await(
				this.commands.xread(XReadArgs.Builder.block(block).count(STREAM_COUNT),
						StreamOffset.from(this.keys[1], after.toString())),
				block.plus(this.timeout));
		List<Entry> entries = new ArrayList<>(messages.size());
		for (StreamMessage<byte[], byte[]> message : messages) {
			entries.add(entry(message));
		}
		return entries;
	}

	/** Reads a stream entry, and ignores all other fields. */
	private static Entry entry(StreamMessage<byte[], byte[]> message) {
		String member = "";
		double score = Double.NaN;
		for (Map.Entry<byte[], byte[]> field : message.getBody().entrySet()) {
			if (Arrays.equals(field.getKey(), MEMBER)) {
				member = member(field.getValue());
			}
			else if (Arrays.equals(field.getKey(), SCORE)) {
				score = score(field.getValue());
			}
		}
		return new Entry(StreamId.of(message.getId()), member, score);
	}

	/**
	 * Returns the member, or empty text if the octets are not valid UTF-8: no token can
	 * have such a member.
	 */
	private static String member(byte[] octets) {
		String text = text(octets);
		// a member may itself contain the replacement character, so the octets are
		// compared
		return (text.indexOf(REPLACEMENT) < 0 || Arrays.equals(bytes(text), octets)) ? text : "";
	}

	private static double score(byte[] octets) {
		try {
			return (octets.length <= LONGEST_NUMBER) ? Double.parseDouble(text(octets)) : Double.NaN;
		}
		catch (NumberFormatException ex) {
			return Double.NaN;
		}
	}

	/**
	 * Reads floors in ascending order. A score above the highest valid floor is lowered
	 * to it, so that the tokens it covers stay revoked.
	 * @param from the lowest floor to read
	 */
	List<Entry> floors(double from, int count) {
		List<ScoredValue<byte[]>> floors = await(
				this.commands.zrangebyscoreWithScores(this.keys[0],
						Range.from(Range.Boundary.including(from), Range.Boundary.unbounded()), Limit.create(0, count)),
				this.timeout);
		List<Entry> entries = new ArrayList<>(floors.size());
		for (ScoredValue<byte[]> floor : floors) {
			entries.add(new Entry(StreamId.NONE, member(floor.getValue()), Math.min(floor.getScore(), Floor.HIGHEST)));
		}
		return entries;
	}

	/**
	 * Reads the floors of some members, which may repeat.
	 * @return the floors that exist
	 */
	List<Entry> floors(List<String> members) {
		List<Double> scores = await(this.commands.zmscore(this.keys[0],
				members.stream().map(FollowerConnection::bytes).toArray(byte[][]::new)), this.timeout);
		List<Entry> entries = new ArrayList<>(members.size());
		for (int i = 0; i < members.size(); i++) {
			Double score = scores.get(i);
			if (score != null) {
				entries.add(new Entry(StreamId.NONE, members.get(i), Math.min(score, Floor.HIGHEST)));
			}
		}
		return entries;
	}

	/**
	 * Restores floors in Redis.
	 * @return the number of floors that were missing or lower
	 */
	long restore(List<Entry> entries) {
		byte[][] arguments = new byte[2 * entries.size()][];
		for (int i = 0; i < entries.size(); i++) {
			arguments[2 * i] = bytes(entries.get(i).member());
			arguments[2 * i + 1] = bytes(Floor.text(entries.get(i).score()));
		}
		Long restored = await(this.commands.eval(bytes(RevocationScript.RESTORE.text()), ScriptOutputType.INTEGER,
				new byte[][] { this.keys[0], this.keys[1] }, arguments), this.timeout);
		return restored;
	}

	private static <T> T await(RedisFuture<T> future, Duration atMost) {
		return LettuceFutures.awaitOrCancel(future, atMost.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static byte[] bytes(String text) {
		return RedisConnection.bytes(text);
	}

	static String text(Object value) {
		return (value instanceof byte[] octets) ? new String(octets, StandardCharsets.UTF_8) : String.valueOf(value);
	}

	@Override
	public void close() {
		this.factory.close();
	}

	/**
	 * Entry of the stream, or member of the list.
	 *
	 * @param id the entry's id
	 * @param member the member whose floor was raised; empty if it cannot be read
	 * @param score the new floor; not a valid {@linkplain Floor#isScore score} if it
	 * cannot be read
	 */
	record Entry(StreamId id, String member, double score) {

		boolean isMalformed() {
			return this.member.isEmpty() || !Floor.isScore(this.score);
		}

		@Override
		public String toString() {
			return "Entry[" + this.id + "]";
		}

	}

	/**
	 * Reply of Redis to a renewal.
	 *
	 * @param redisMilli the time by Redis' clock, in epoch ms
	 * @param primary the run id of the Redis that answered
	 * @param sinceMilli the time since when this Redis is known, by its clock, in epoch
	 * ms
	 * @param tookOver whether another Redis was known before
	 * @param hasList whether floor(all) exists
	 * @param head the last entry of the stream
	 * @param follows whether the entry reported as applied still exists
	 * @param leased whether the requested lease was granted
	 */
	record Renewal(long redisMilli, String primary, long sinceMilli, boolean tookOver, boolean hasList, StreamId head,
			boolean follows, boolean leased) {

		private static final int LEASED = 7;

		private static Renewal of(List<String> reply) {
			return new Renewal(Long.parseLong(reply.get(0)), reply.get(1), Long.parseLong(reply.get(2)),
					reply.get(3).equals("1"), !reply.get(4).isEmpty(), StreamId.of(reply.get(5)),
					reply.get(6).equals("1"), reply.size() <= LEASED || reply.get(LEASED).equals("1"));
		}

	}

}
