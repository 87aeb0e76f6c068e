package io.gatehouse.revocation.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a lookup in the index of floors. Each lookup uses another member than the one
 * before, so that the processor does not always have its pages in a cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FloorIndexBenchmark {

	private static final int MEMBERS = 1 << 16;

	/** Number of entries in the index. */
	@Param({ "10000", "100000", "1000000", "10000000" })
	public int entries;

	private final FloorIndex index = new FloorIndex();

	private final String[] present = new String[MEMBERS];

	private final String[] absent = new String[MEMBERS];

	private List<List<String>> tokens = List.of();

	private int next;

	/** Fills the index. */
	@Setup
	public void fill() {
		FloorBatches.raise(this.index, this.entries);
		for (int i = 0; i < MEMBERS; i++) {
			this.present[i] = FloorBatches.member((int) ((long) i * this.entries / MEMBERS));
			this.absent[i] = FloorBatches.member(this.entries + i);
		}
		this.tokens = IntStream.range(0, MEMBERS).mapToObj(FloorIndexBenchmark::token).toList();
	}

	/** Returns the members that could cover one token, none of which is in the index. */
	private static List<String> token(int number) {
		return List.of("jti:" + FloorBatches.id(-1 - 3 * number), "sid:" + FloorBatches.id(-2 - 3 * number),
				"sub:user" + number, "client_id:web", "tenant:tenant" + number % 100, "sub.permissions:user" + number);
	}

	/**
	 * Looks up a revoked session.
	 * @return its floor
	 */
	@Benchmark
	public double present() {
		return this.index.floor(this.present[next()]);
	}

	/**
	 * Looks up a session that is not revoked.
	 * @return 0
	 */
	@Benchmark
	public double absent() {
		return this.index.floor(this.absent[next()]);
	}

	/**
	 * Looks up the six members of a token that is not revoked.
	 * @return 0
	 */
	@Benchmark
	public double verdict() {
		double floor = 0;
		for (String member : this.tokens.get(next())) {
			floor = Math.max(floor, this.index.floor(member));
		}
		return floor;
	}

	private int next() {
		this.next = (this.next + 1) & (MEMBERS - 1);
		return this.next;
	}

}
