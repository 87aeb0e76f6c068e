package io.gatehouse.gateway.limit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LocalBucketsTests {

	private final AtomicLong nanos = new AtomicLong();

	private LocalBuckets buckets(RateLimit limit) {
		return new LocalBuckets(List.of(limit), Limits.time(this.nanos::get));
	}

	private static long admitted(LocalBuckets buckets, RateLimit limit, int requests) {
		long admitted = 0;
		for (int i = 0; i < requests; i++) {
			admitted += buckets.take(limit, "u.a").admitted() ? 1 : 0;
		}
		return admitted;
	}

	@ParameterizedTest
	@CsvSource({ "10, 20, 1.0, 20, 30", "10, 20, 0.25, 5, 7", "3, 10, 0.1, 1, 1", "1, 1, 1.0, 1, 1",
			"1000, 1000, 0.29, 290, 290" })
	void takeWhenTimePassesThenAdmitsItsShareOfTheLimit(int rate, long capacity, double share, long atOnce,
			long afterAnotherSecond) {
		RateLimit limit = Limits.limit(rate, capacity, share);
		LocalBuckets buckets = buckets(limit);
		assertThat(admitted(buckets, limit, 2000)).isEqualTo(atOnce);
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		long later = admitted(buckets, limit, 2000);
		assertThat(later).isLessThanOrEqualTo((long) (share * rate));
		assertThat(atOnce + later).isBetween(atOnce, Math.max(afterAnotherSecond, atOnce + (long) (share * rate)));
	}

	@Test
	void takeWhenTokensAreLeftThenSaysHowMany() {
		RateLimit limit = Limits.limit(10, 20, 0.1);
		LocalBuckets buckets = buckets(limit);
		assertThat(buckets.take(limit, "u.a")).isEqualTo(new Permit(true, 1, 1, Permit.Source.LOCAL));
		assertThat(buckets.take(limit, "u.a")).isEqualTo(new Permit(true, 0, 1, Permit.Source.LOCAL));
		assertThat(buckets.take(limit, "u.a")).isEqualTo(new Permit(false, 0, 1, Permit.Source.LOCAL));
		assertThat(buckets.take(limit, "u.b").admitted()).as("another's").isTrue();
	}

	@Test
	void takeWhenShareIsSmallThenSaysHowLongToWait() {
		RateLimit limit = Limits.limit(1, 10, 0.1);
		LocalBuckets buckets = buckets(limit);
		assertThat(buckets.take(limit, "u.a").waitSeconds()).isEqualTo(10);
		this.nanos.addAndGet(Duration.ofMillis(2500).toNanos());
		assertThat(buckets.take(limit, "u.a")).isEqualTo(new Permit(false, 0, 8, Permit.Source.LOCAL));
	}

	@Tag("long")
	@Test
	void takeWhenAMillionKeysComeThenMemoryIsBoundedAndWhoeverComesOftenKeepsTheirBucket() {
		RateLimit limit = Limits.limit(1, 1000, 1);
		LocalBuckets buckets = buckets(limit);
		long admitted = 0;
		for (int i = 0; i < 1_000_000; i++) {
			buckets.take(limit, "u." + i);
			if (i % 100 == 0) {
				admitted += buckets.take(limit, "u.often").admitted() ? 1 : 0;
			}
		}
		assertThat(buckets.size()).isLessThanOrEqualTo(LocalBuckets.MAX_BUCKETS);
		assertThat(admitted).isEqualTo(1000);
	}

	@Test
	void takeWhenBucketWouldBeFullThenItIsForgotten() {
		RateLimit limit = Limits.limit(1, 10, 1);
		LocalBuckets buckets = buckets(limit);
		buckets.take(limit, "u.a");
		assertThat(buckets.size()).isEqualTo(1);
		this.nanos.addAndGet(Duration.ofSeconds(12).toNanos());
		assertThat(buckets.size()).isZero();
	}

}
