package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.revocation.redis.BarrierAnswer.GatewayLease;
import io.gatehouse.revocation.redis.BarrierAnswer.RedisIncarnation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GatewayPresence}, with answers that the test supplies.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayPresenceTests {

	private static final long NOW = 1_000_000;

	private static final String LIST = "Redis r.test:6379, database 0, key prefix 'shop'";

	private final AtomicLong nanoTime = new AtomicLong();

	private GatewayPresence presence(@Nullable Integer expected) {
		return new GatewayPresence(expected, LIST, this.nanoTime::get);
	}

	/**
	 * Returns the script's answer for a number of gateways, after one whose lease is
	 * over.
	 */
	private static BarrierAnswer answer(int following, boolean vanished) {
		Map<String, GatewayLease> leases = new LinkedHashMap<>();
		for (int i = 0; i < following; i++) {
			leases.put("g" + i, new GatewayLease(NOW + 1000, StreamId.NONE));
		}
		if (vanished) {
			BarrierAnswer said = BarrierAnswer
				.of(List.of(Long.toString(NOW), "primary", "1", "0-0", "0", "followed", "0", "0-0"));
			assertThat(said.hasLostGateways()).isTrue();
			return said;
		}
		return new BarrierAnswer(NOW, new RedisIncarnation("primary", 1), StreamId.NONE, Set.of(), leases,
				Map.of("over", new GatewayLease(NOW - 1, StreamId.NONE)), Set.of(), 0);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "unset",
			value = { "unset, 0, false, true", "unset, 1, false, true", "unset, 0, true, false", "0, 0, false, true",
					"0, 0, true, true", "1, 0, false, false", "1, 0, true, false", "1, 1, false, true",
					"2, 1, false, false", "2, 3, false, true" })
	void isEnoughThenCountsWhoFollowsAgainstWhatIsRequired(@Nullable Integer expected, int following, boolean vanished,
			boolean enough) {
		GatewayPresence presence = presence(expected);
		assertThat(presence.isShort()).as("before Redis answered").isFalse();
		assertThat(presence.isEnough(answer(following, vanished))).isEqualTo(enough);
		assertThat(presence.isShort()).isEqualTo(!enough);
	}

	@ParameterizedTest
	@CsvSource({ "0, no gateway follows", "1, only 1 of 2 gateways follow" })
	void failureThenNamesListAndRemedyAndIsLogged(int following, String says, CapturedOutput output) {
		GatewayPresence presence = presence(2);
		presence.isEnough(answer(following, false));
		assertThat(presence.failure(300)).hasMessage("The revocation was stored, but " + says
				+ " this list of revocations (" + LIST + ") after 300 ms; start gateways with the same Redis, database "
				+ "and 'gatehouse.redis.key-prefix', or set 'gatehouse.revocation.expect-gateways' to the number of "
				+ "gateways (0 if none should run), and call again");
		assertThat(output).contains("A revocation is unconfirmed, since too few gateways follow the list");
	}

	@Test
	void isEnoughWhenNoneEverFollowedThenWarnsOnceAnHour(CapturedOutput output) {
		GatewayPresence presence = presence(null);
		for (int i = 0; i < 3; i++) {
			presence.isEnough(answer(0, false));
		}
		assertThat(warnings(output)).isOne();
		this.nanoTime.addAndGet(Duration.ofHours(1).toNanos());
		presence.isEnough(answer(0, false));
		assertThat(warnings(output)).isEqualTo(2);
		assertThat(output).contains("No gateway follows this list of revocations (" + LIST + ")");
	}

	@Test
	void isEnoughWhenNoneIsExpectedOrSomeFollowThenDoesNotWarn(CapturedOutput output) {
		presence(0).isEnough(answer(0, false));
		presence(null).isEnough(answer(1, false));
		presence(null).isEnough(answer(0, true));
		assertThat(warnings(output)).isZero();
	}

	private static int warnings(CapturedOutput output) {
		return output.getOut().split("No gateway follows this list", -1).length - 1;
	}

}
