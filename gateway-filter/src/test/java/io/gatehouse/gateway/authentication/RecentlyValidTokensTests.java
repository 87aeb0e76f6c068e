package io.gatehouse.gateway.authentication;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentlyValidTokensTests {

	@Test
	void containsWhenTokenWasAddedThenOnlyThatOneIsKnown() {
		RecentlyValidTokens known = new RecentlyValidTokens(1_000);
		known.add(known.key("Bearer a"));
		known.add(known.key("Bearer a"));
		assertThat(known.contains(known.key("Bearer a"))).isTrue();
		assertThat(known.contains(known.key("Bearer b"))).isFalse();
		assertThat(known.contains(known.key(""))).isFalse();
	}

	@Test
	void containsWhenAsManyTokensAreInUseAsThereIsRoomForThenNoneIsForgotten() {
		RecentlyValidTokens known = new RecentlyValidTokens(1_000_000);
		random(1).limit(1_000_000).forEach(known::add);
		assertThat(random(1).limit(1_000_000).allMatch(known::contains)).isTrue();
		assertThat(random(2).limit(1_000_000).anyMatch(known::contains)).isFalse();
	}

	@Test
	void containsWhenTokenStaysInUseThenItIsKnownHoweverManyCome() {
		RecentlyValidTokens known = new RecentlyValidTokens(10_000);
		long used = known.key("Bearer used");
		long unused = known.key("Bearer unused");
		known.add(used);
		known.add(unused);
		random(1).limit(200_000).forEach((key) -> {
			known.add(key);
			assertThat(known.contains(used)).isTrue();
		});
		assertThat(known.contains(unused)).isFalse();
	}

	@Test
	void addWhenMoreTokensComeThanThereIsRoomForThenMemoryIsBounded() {
		RecentlyValidTokens known = new RecentlyValidTokens(100_000);
		assertThat(known.bytes()).isLessThan(64 * 1024);
		random(1).limit(2_000_000).forEach(known::add);
		assertThat(known.bytes()).isLessThanOrEqualTo(48 * 100_000);
	}

	@Test
	void addWhenManyThreadsAddThenAllTokensAreKnown() {
		RecentlyValidTokens known = new RecentlyValidTokens(200_000);
		IntStream.range(0, 8).parallel().forEach((seed) -> random(seed).limit(20_000).forEach(known::add));
		assertThat(IntStream.range(0, 8).allMatch((seed) -> random(seed).limit(20_000).allMatch(known::contains)))
			.isTrue();
	}

	private static LongStream random(long seed) {
		return new SplittableRandom(seed).longs().filter((key) -> key != 0);
	}

}
