package io.gatehouse.revocation.redis;

import java.util.List;

import io.gatehouse.revocation.redis.FollowerConnection.Entry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentFloorsTests {

	private static final long NOW = 1_780_315_200_000L;

	private static final long MINUTE = 60_000;

	private final RecentFloors recent = new RecentFloors();

	private static Entry entry(String member, double score) {
		return new Entry(StreamId.NONE, member, score);
	}

	private List<String> members() {
		return this.recent.inLists(2).stream().flatMap(List::stream).map(Entry::member).toList();
	}

	@Test
	void addWhenFloorsBecomeOldThenTheyAreForgotten() {
		this.recent.add(entry("sid:old", NOW - 11 * MINUTE), NOW);
		this.recent.add(entry("sid:a", NOW), NOW);
		this.recent.add(entry("sid:b", NOW + MINUTE), NOW + MINUTE);
		assertThat(members()).containsExactly("sid:a", "sid:b");
		this.recent.add(entry("sid:c", NOW + 10.5 * MINUTE), NOW + 10 * MINUTE + 1);
		assertThat(members()).containsExactly("sid:b", "sid:c");
	}

	@Test
	void addWhenAllWasRevokedThenItIsKeptAndWhenTheListWasMadeThenNot() {
		this.recent.add(entry("all", NOW + 1023 / 1024.0), NOW);
		assertThat(members()).isEmpty();
		this.recent.add(entry("all", NOW), NOW);
		this.recent.add(entry("all", NOW + 5 / 1024.0), NOW);
		assertThat(members()).containsExactly("all", "all");
	}

	@Test
	void addWhenFloorIsFarAheadThenItDoesNotKeepTheOthersFromBecomingOld() {
		this.recent.add(entry("sid:ahead", NOW + 1000 * MINUTE), NOW);
		assertThat(members()).isEmpty();
	}

}
