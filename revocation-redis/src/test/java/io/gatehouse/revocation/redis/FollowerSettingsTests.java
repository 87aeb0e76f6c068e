package io.gatehouse.revocation.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FollowerSettingsTests {

	private static FollowerSettings settings(long leaseMilli, long horizonMilli, long clockMilli) {
		return new FollowerSettings(Duration.ofMillis(leaseMilli), Duration.ZERO, Duration.ofMillis(horizonMilli),
				Clock.fixed(Instant.ofEpochMilli(clockMilli), ZoneOffset.UTC));
	}

	@ParameterizedTest
	@CsvSource({ "100, 25", "1000, 250", "1999, 499.75", "2000, 500", "2004, 500", "60000, 500" })
	void blockThenAQuarterOfTheLeaseButAtMostHalfASecond(long lease, double expected) {
		Duration block = Duration.ofNanos((long) (expected * 1_000_000));
		assertThat(settings(lease, 0, 0).block()).isEqualTo(block);
		assertThat(FollowerSettings.block(Duration.ofMillis(lease))).isEqualTo(block);
	}

	@ParameterizedTest
	@CsvSource({ "10000, 10000, 9000", "10000, 12000, 9000", "12000, 10000, 9000", "1000, 10000, 0", "500, 10000, 0",
			"10000, 500, 0" })
	void oldestThenTheHorizonBeforeTheClockThatIsBehind(long redisMilli, long clockMilli, double expected) {
		assertThat(settings(100, 1000, clockMilli).oldest(redisMilli)).isEqualTo(expected);
	}

}
