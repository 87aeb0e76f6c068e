package io.gatehouse.revocation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the revocation rule. */
class VerdictTests {

	private static final Instant ISSUED = Instant.parse("2026-06-01T12:00:00Z");

	private static final Floor OLD = floor(-1, Reason.REVOKED);

	@ParameterizedTest(name = "{0}")
	@MethodSource("table")
	void ofWhenFloorsAreThenVerdictIs(String name, @Nullable Floor all, List<Floor> floors, Verdict verdict) {
		assertThat(Verdict.of(ISSUED, all, floors)).isEqualTo(verdict);
	}

	static Stream<Arguments> table() {
		Verdict active = new Verdict.Active();
		Verdict missing = new Verdict.Unknown("list_missing");
		return Stream.of(row("no list", null, List.of(), missing),
				row("no list but a floor", null, List.of(floor(0, Reason.BANNED)), missing),
				row("floor(all) before", OLD, List.of(), active),
				row("floor(all) in the same second", floor(0, Reason.REVOKED), List.of(), revoked(Reason.REVOKED)),
				row("floor(all) 999 ms later", new Floor(ISSUED.toEpochMilli() + 999, Reason.REVOKED), List.of(),
						revoked(Reason.REVOKED)),
				row("floor(all) later", floor(1, Reason.REVOKED), List.of(), revoked(Reason.REVOKED)),
				row("floors before", OLD, List.of(floor(-1, Reason.LOGGED_OUT), floor(-100, Reason.BANNED)), active),
				row("one floor later", OLD, List.of(floor(-1, Reason.BANNED), floor(1, Reason.LOGGED_OUT)),
						revoked(Reason.LOGGED_OUT)),
				row("the highest floor tells the reason", OLD,
						List.of(floor(1, Reason.LOGGED_OUT), floor(3, Reason.BANNED), floor(2, Reason.KICKED_OUT)),
						revoked(Reason.BANNED)),
				row("floor(all) is the highest", floor(9, Reason.REVOKED), List.of(floor(1, Reason.LOGGED_OUT)),
						revoked(Reason.REVOKED)),
				row("two reasons in one millisecond", OLD,
						List.of(floor(1, Reason.PASSWORD_CHANGED), floor(1, Reason.KICKED_OUT)),
						revoked(Reason.PASSWORD_CHANGED)),
				row("a floor far in the future", OLD, List.of(floor(1_000_000, Reason.BANNED)),
						revoked(Reason.BANNED)));
	}

	/** The list is a join-semilattice: order and repetition do not matter. */
	@Test
	void ofWhenFloorsAreShuffledOrRepeatedThenVerdictIsTheSame() {
		Random random = new Random(1);
		List<Reason> reasons = List.of(Reason.REVOKED, Reason.LOGGED_OUT, Reason.BANNED, Reason.REPLACED);
		for (int round = 0; round < 500; round++) {
			List<Floor> floors = new ArrayList<>();
			for (int i = random.nextInt(5); i >= 0; i--) {
				floors.add(floor(random.nextInt(7) - 5, reasons.get(random.nextInt(reasons.size()))));
			}
			Verdict verdict = Verdict.of(ISSUED, OLD, floors);
			List<Floor> again = new ArrayList<>(floors);
			again.addAll(floors);
			Collections.shuffle(again, random);
			assertThat(Verdict.of(ISSUED, OLD, again)).isEqualTo(verdict);
			Floor merged = Floor.ofScore(floors.stream().mapToDouble(Floor::score).max().orElseThrow());
			assertThat(Verdict.of(ISSUED, OLD, List.of(merged))).isEqualTo(verdict);
		}
	}

	private static Floor floor(long seconds, Reason reason) {
		return new Floor(ISSUED.plusSeconds(seconds).toEpochMilli(), reason);
	}

	private static Verdict revoked(Reason reason) {
		return new Verdict.Revoked(reason);
	}

	private static Arguments row(String name, @Nullable Floor all, List<Floor> floors, Verdict verdict) {
		return Arguments.of(name, all, floors, verdict);
	}

}
