package io.gatehouse.revocation.redis;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.gatehouse.revocation.RedisKeys;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Redis without a network, for units that read from it: {@code HGETALL}, and
 * {@code ZMSCORE} of the list of revocations. Every other command fails.
 */
public final class RedisInMemory {

	private final Map<String, Map<String, String>> hashes = new ConcurrentHashMap<>();

	private final Map<String, Double> floors = new ConcurrentHashMap<>();

	private final AtomicInteger reads = new AtomicInteger();

	private volatile @Nullable RuntimeException failure;

	private volatile @Nullable Queue<Runnable> held;

	/** Stores a hash. */
	public void hash(String key, Map<String, String> fields) {
		this.hashes.put(key, fields);
	}

	/** Stores a floor, such as {@code sid:s1}. */
	public void floor(String member, double score) {
		this.floors.put(member, score);
	}

	/** Lets all further reads fail. */
	public void fail(RuntimeException with) {
		this.failure = with;
	}

	/** Lets all further reads wait for {@link #answer()}. */
	public void hold() {
		this.held = new ConcurrentLinkedQueue<>();
	}

	/** Answers the reads that wait, the first ones first; further ones wait, too. */
	public void answer() {
		Queue<Runnable> answers = Objects.requireNonNull(this.held, "Answers are not held");
		for (int i = answers.size(); i > 0; i--) {
			answers.remove().run();
		}
	}

	/** Returns the number of reads. */
	public int reads() {
		return this.reads.get();
	}

	/** Returns a reader whose answers have no deadline that a slow machine could miss. */
	public RedisReader reader() {
		return new RedisReader(new RedisConnection(
				new Factory(proxy(RedisClusterAsyncCommands.class,
						(proxy, method, arguments) -> answer(method.getName(), arguments))),
				new RedisKeys(RedisKeys.DEFAULT_PREFIX), null), Duration.ofMinutes(1));
	}

	private RedisFuture<?> answer(String command, Object[] arguments) {
		return switch (command) {
			case "hgetall" -> read(octets(this.hashes.getOrDefault(text(arguments[0]), Map.of())));
			case "zmscore" -> read(scores((byte[][]) arguments[1]));
			// the connection makes sure that there is a list
			case "eval" -> new Answer<>(List.of(), null);
			default -> new Answer<>(null, new UnsupportedOperationException(command));
		};
	}

	private RedisFuture<?> read(Object result) {
		this.reads.incrementAndGet();
		Queue<Runnable> answers = this.held;
		if (answers == null) {
			return new Answer<>(result, this.failure);
		}
		Answer<Object> answer = new Answer<>();
		answers.add(() -> answer.give(result, this.failure));
		return answer;
	}

	private List<@Nullable Double> scores(byte[][] members) {
		return Stream.of(members).<@Nullable Double>map((member) -> this.floors.get(text(member))).toList();
	}

	private static IdentityHashMap<byte[], byte[]> octets(Map<String, String> fields) {
		IdentityHashMap<byte[], byte[]> octets = new IdentityHashMap<>();
		fields.forEach((name, value) -> octets.put(RedisConnection.bytes(name), RedisConnection.bytes(value)));
		return octets;
	}

	private static String text(Object octets) {
		return new String((byte[]) octets, StandardCharsets.UTF_8);
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	/** Connection factory that hands out the commands of this Redis. */
	private static final class Factory extends LettuceConnectionFactory {

		private final Object commands;

		private Factory(Object commands) {
			this.commands = commands;
		}

		@Override
		public org.springframework.data.redis.connection.RedisConnection getConnection() {
			return proxy(org.springframework.data.redis.connection.RedisConnection.class,
					(proxy, method, arguments) -> this.commands);
		}

	}

	/**
	 * Answer to a read.
	 *
	 * @param <T> the type of the result
	 */
	private static final class Answer<T> extends CompletableFuture<T> implements RedisFuture<T> {

		private Answer() {
		}

		private Answer(@Nullable T result, @Nullable RuntimeException failure) {
			give(result, failure);
		}

		private void give(@Nullable T result, @Nullable RuntimeException failure) {
			if (failure != null) {
				completeExceptionally(failure);
			}
			else {
				complete(result);
			}
		}

		@Override
		public @Nullable String getError() {
			return null;
		}

		@Override
		public boolean await(long timeout, TimeUnit unit) {
			return true;
		}

	}

}
