package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.RevocationScript;
import io.gatehouse.revocation.StreamId;
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
 * A connection on which one gateway follows the list of revocations. It is never renewed
 * silently: when it breaks, it is over, and so is everything that was learnt on it about
 * which Redis is at the other end. Its methods block, each with a time-out.
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

	/** In octets; a floor has 24. */
	private static final int LONGEST_NUMBER = 64;

	/** What stands for octets that are no text. */
	private static final char REPLACEMENT = '\uFFFD';

	private final String id = UUID.randomUUID().toString();

	private final LettuceConnectionFactory factory;

	private final RedisClusterAsyncCommands<byte[], byte[]> commands;

	private final byte[][] keys;

	private final Duration timeout;

	private FollowerConnection(LettuceConnectionFactory factory, RedisKeys keys, Duration timeout) {
		this.factory = factory;
		// of this factory nobody else has a connection
		@SuppressWarnings("unchecked")
		RedisClusterAsyncCommands<byte[], byte[]> connected = (RedisClusterAsyncCommands<byte[], byte[]>) factory
			.getConnection()
			.getNativeConnection();
		this.commands = connected;
		this.keys = new byte[][] { bytes(keys.revoked()), bytes(keys.revocations()), bytes(keys.gateways()) };
		this.timeout = timeout;
	}

	/**
	 * Connects.
	 * @param like where, and how
	 * @param timeout after which a command has failed
	 */
	static FollowerConnection connect(LettuceConnectionFactory like, RedisKeys keys, Duration timeout) {
		LettuceConnectionFactory factory = SingleUseConnections.like(like);
		try {
			factory.afterPropertiesSet();
			factory.start();
			return new FollowerConnection(factory, keys, timeout);
		}
		catch (RuntimeException | Error ex) {
			factory.destroy();
			throw ex;
		}
	}

	/** The gateway's id on this connection; no other one has it. */
	String id() {
		return this.id;
	}

	/**
	 * Renews the lease.
	 * @param id this gateway
	 * @param lease how long it is to be; zero for none
	 * @param applied the entry up to which everything is in memory
	 * @param formerId an id with which it does not answer any more, or empty
	 */
	Renewal renew(String id, Duration lease, StreamId applied, String formerId) {
		List<Object> reply = await(
				this.commands.eval(bytes(RevocationScript.RENEW.text()), ScriptOutputType.MULTI, this.keys, bytes(id),
						bytes(Long.toString(lease.toMillis())), bytes(applied.toString()), bytes(formerId)),
				this.timeout);
		return Renewal.of(reply.stream().map(FollowerConnection::text).toList());
	}

	/**
	 * Reads what follows in the stream.
	 * @param block for how long to wait for it
	 */
	// an array of one offset
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

	/** Other fields, however many, are not looked at. */
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

	/** Octets that are no text in UTF-8 name no member that a token could have. */
	private static String member(byte[] octets) {
		String text = text(octets);
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
	 * Reads floors, the lowest first. One beyond all that can be is as high as can be, so
	 * that what it covers stays revoked.
	 * @param from the lowest
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
	 * @return those that there are
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
	 * Puts floors back.
	 * @return how many were missing, or lower
	 */
	long restore(List<Entry> entries) {
		byte[][] arguments = new byte[2 * entries.size()][];
		for (int i = 0; i < entries.size(); i++) {
			arguments[2 * i] = bytes(entries.get(i).member());
			arguments[2 * i + 1] = bytes(String.format(Locale.ROOT, "%.10f", entries.get(i).score()));
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
		this.factory.destroy();
	}

	/**
	 * An entry of the stream, or a member of the list.
	 *
	 * @param id its id
	 * @param member whose floor was raised; empty if that cannot be read
	 * @param score to what; no {@linkplain Floor#isScore score} if that cannot be read
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
	 * What Redis answered to a renewal.
	 *
	 * @param redisMilli its clock, in epoch ms
	 * @param primary which Redis it was
	 * @param sinceMilli since when this one is known, by its clock
	 * @param tookOver whether another one was known before
	 * @param hasList whether there is a floor(all)
	 * @param head the stream's last entry
	 * @param follows whether the entry that was said to be applied is still there
	 * @param leased whether it gave the lease that was asked for
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
