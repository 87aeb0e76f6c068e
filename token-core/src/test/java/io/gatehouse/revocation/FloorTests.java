package io.gatehouse.revocation;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Stream;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FloorTests {

	private static final long MILLI = 1_780_315_200_123L;

	/** Numbers that are stored in Redis, so they never change. */
	@ParameterizedTest
	@CsvSource({ "REVOKED, 0", "LOGGED_OUT, 1", "KICKED_OUT, 2", "REPLACED, 3", "PASSWORD_CHANGED, 4", "BANNED, 5",
			"PERMISSIONS_CHANGED, 6", "REFRESH_REUSE, 7" })
	void codeWhenReasonIsThenNumberIs(Reason reason, int code) {
		assertThat(Floor.code(reason)).isEqualTo(code);
		assertThat(new Floor(MILLI, reason).score()).isEqualTo(MILLI + code / 1024.0);
	}

	static Stream<Reason> revocations() {
		return Stream
			.of("REVOKED", "LOGGED_OUT", "KICKED_OUT", "REPLACED", "PASSWORD_CHANGED", "BANNED", "PERMISSIONS_CHANGED",
					"REFRESH_REUSE")
			.map(Reason::valueOf);
	}

	@ParameterizedTest
	@MethodSource("revocations")
	void ofScoreWhenScoreIsThatOfAFloorThenItIsTheSameFloor(Reason reason) {
		for (long milli : new long[] { 0, 1, 999, MILLI, Instant.parse("2248-01-01T00:00:00Z").toEpochMilli() }) {
			Floor floor = new Floor(milli, reason);
			assertThat(Floor.ofScore(floor.score())).isEqualTo(floor);
			// as Redis prints and reads it
			assertThat(Floor.ofScore(Double.parseDouble(Floor.text(floor.score())))).isEqualTo(floor);
		}
	}

	@Test
	void textThenHasNoExponentAndIsTheSameInEveryLocale() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.GERMANY);
			assertThat(Floor.text(Floor.HIGHEST)).isEqualTo("8796093022208.0000000000");
			assertThat(Floor.text(MILLI + 1023 / 1024.0)).isEqualTo("1780315200123.9990000000");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	static Stream<Reason> otherReasons() {
		EnumSet<Reason> others = EnumSet.allOf(Reason.class);
		others.removeAll(revocations().toList());
		others.remove(Reason.ISSUED_BEFORE_LIST);
		return others.stream();
	}

	@ParameterizedTest
	@MethodSource("otherReasons")
	void codeWhenReasonIsOfNoRevocationThenItIsRefused(Reason reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> Floor.code(reason)).withMessageContaining(reason.code());
		assertThatIllegalArgumentException().isThrownBy(() -> new Floor(MILLI, reason));
	}

	@ParameterizedTest
	@CsvSource({ "1780315200123, 1780315200123", "1780315200123.99, 1780315200123",
			"1780315200123.0078125, 1780315200123", "Infinity, 9223372036854775807", "-Infinity, -9223372036854775808",
			"0, 0" })
	void ofScoreWhenFractionIsNoKnownReasonThenItIsRevoked(double score, long milli) {
		assertThat(Floor.ofScore(score)).isEqualTo(new Floor(milli, Reason.REVOKED));
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "1, true", "1780315200123.5, true", "8796093022208, true", "8796093022209, false",
			"-1, false", "NaN, false", "Infinity, false", "-Infinity, false" })
	void isScoreWhenNumberIsNoFloorThenFalse(double number, boolean score) {
		assertThat(Floor.isScore(number)).isEqualTo(score);
	}

	@Test
	void ofScoreWhenListWasMadeThenNoRevocationHasItsReason() {
		Floor made = Floor.ofScore(Double.parseDouble("1780315200123.9990234375"));
		assertThat(made).isEqualTo(new Floor(1780315200123L, Reason.ISSUED_BEFORE_LIST));
		assertThat(Floor.ofScore(made.score())).isEqualTo(made);
		assertThatIllegalArgumentException().isThrownBy(() -> Floor.code(Reason.ISSUED_BEFORE_LIST));
	}

	@Test
	void isListMadeWhenFloorIsOfARevocationThenFalse() {
		assertThat(Floor.isListMade(Double.parseDouble("1780315200123.9990234375"))).isTrue();
		assertThat(revocations()).noneMatch((reason) -> Floor.isListMade(new Floor(MILLI, reason).score()));
	}

	@Test
	void scoreWhenFloorsDifferThenTheLaterOneIsTheLarger() {
		Floor[] floors = { new Floor(MILLI, Reason.REVOKED), new Floor(MILLI, Reason.LOGGED_OUT),
				new Floor(MILLI, Reason.REFRESH_REUSE), new Floor(MILLI + 1, Reason.REVOKED),
				new Floor(MILLI + 1, Reason.BANNED) };
		assertThat(Arrays.stream(floors).mapToDouble(Floor::score).toArray()).isSorted().doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@CsvSource({ "2026-06-01T12:00:00Z, 2026-06-01T12:00:00.000Z, true",
			"2026-06-01T12:00:00Z, 2026-06-01T12:00:00.001Z, true",
			"2026-06-01T12:00:00Z, 2026-06-01T12:00:00.999Z, true",
			"2026-06-01T12:00:00Z, 2026-06-01T11:59:59.999Z, false",
			"2026-06-01T12:00:00Z, 2026-06-01T12:00:01.000Z, true",
			"2026-06-01T12:00:01Z, 2026-06-01T12:00:00.999Z, false",
			"1970-01-01T00:00:00Z, 1969-12-31T23:59:59.999Z, false" })
	void coversWhenTokenWasIssuedThenItIsDeadUpToTheSecondOfTheFloor(Instant issuedAt, Instant floor, boolean dead) {
		assertThat(new Floor(floor.toEpochMilli(), Reason.REVOKED).covers(issuedAt)).isEqualTo(dead);
	}

	@Test
	void coversWhenScoreIsInfiniteThenItIsAlwaysOrNever() {
		assertThat(Floor.ofScore(Double.POSITIVE_INFINITY).covers(Instant.parse("9999-12-31T23:59:59Z"))).isTrue();
		assertThat(Floor.ofScore(Double.NEGATIVE_INFINITY).covers(Instant.EPOCH)).isFalse();
	}

}
