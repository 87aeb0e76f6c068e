package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

class BarrierAnswerTests {

	private static BarrierAnswer answer(Object... more) {
		List<Object> reply = new ArrayList<>(List.of("5000", "abc123", "1000", "4000-7"));
		reply.addAll(List.of(more));
		return BarrierAnswer.of(reply);
	}

	@Test
	void ofWhenThereAreNeitherGatewaysNorMissingFloorsThenOnlyTheStateOfRedis() {
		assertThat(answer(0)).isEqualTo(new BarrierAnswer(5000, new RedisIncarnation("abc123", 1000),
				new StreamId(4000, 7), Set.of(), Map.of(), 0));
	}

	@Test
	void ofWhenRedisAnswersWithNumbersAndTextsThenTheyAreReadAlike() {
		BarrierAnswer answer = answer(2L, 1L, 3L, "gateway", "5001", "4000-6");
		assertThat(answer.missing()).containsExactlyInAnyOrder(1, 3);
		assertThat(answer.leases()).isEqualTo(Map.of("gateway", new GatewayLease(5001, new StreamId(4000, 6))));
	}

	@Test
	void ofWhenGatewaysAreNamedThenTheirLeasesAreValidOrOverOrTheyHaveLeft() {
		BarrierAnswer answer = answer(0, "valid", "6000", "4000-7", "just", "5000", "0-0", "over", "4999", "3000-0",
				"gone", "0", "0-0");
		assertThat(answer.leases()).containsOnlyKeys("valid", "just");
		assertThat(answer.over()).containsOnlyKeys("over");
		assertThat(answer.left()).containsExactly("gone");
		assertThat(answer.following()).isEqualTo(2);
		assertThat(answer.gateways()).containsExactlyInAnyOrder("valid", "just", "over");
		assertThat(answer.lease("valid")).isEqualTo(new GatewayLease(6000, new StreamId(4000, 7)));
		assertThat(answer.lease("over")).isEqualTo(new GatewayLease(4999, new StreamId(3000, 0)));
		assertThat(answer.lease("gone")).isNull();
		assertThat(answer.lease("unknown")).isNull();
		assertThat(answer.hasLostGateways()).isFalse();
	}

	@Test
	void ofWhenGatewaysFollowedAndVanishedThenThatIsKnown() {
		BarrierAnswer answer = answer(0, "followed", "0", "0-0");
		assertThat(answer.hasLostGateways()).isTrue();
		assertThat(answer.gateways()).isEmpty();
		assertThat(answer.following()).isZero();
	}

	@Test
	void ofWhenReplyIsCutThenFails() {
		assertThatException().isThrownBy(() -> BarrierAnswer.of(List.of("5000", "abc123", "1000", "4000-7")));
		assertThatException().isThrownBy(() -> answer(2, 1));
		assertThatException().isThrownBy(() -> answer(0, "gateway", "6000"));
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, false", "1, 2, true", "2, 1, true", "2, 2, true", "3, 2, false", "3, 3, true", "5, 1, true",
			"6, 9, false", "2, 0, false" })
	void lacksWhenAnyOfThePlacesIsMissingThenTrue(int first, int count, boolean expected) {
		assertThat(answer(2, 2, 5).lacks(first, count)).isEqualTo(expected);
	}

	@Test
	void withThenOnlyTheReplicasDiffer() {
		BarrierAnswer answer = answer(1, 1, "valid", "6000", "4000-7", "over", "4999", "3000-0", "gone", "0", "0-0");
		BarrierAnswer confirmed = answer.with(2);
		assertThat(answer.replicas()).isZero();
		assertThat(confirmed.replicas()).isEqualTo(2);
		assertThat(confirmed.with(0)).isEqualTo(answer);
	}

	@Test
	void argumentsThenMembersAndFloorsInTurn() {
		Map<String, Long> floors = new LinkedHashMap<>();
		floors.put("sub:bob", 2000L);
		floors.put("sid:1", 1000L);
		assertThat(BarrierAnswer.arguments(floors)).containsExactly("sub:bob", "2000", "sid:1", "1000");
		assertThat(BarrierAnswer.arguments(Map.of())).isEmpty();
	}

}
