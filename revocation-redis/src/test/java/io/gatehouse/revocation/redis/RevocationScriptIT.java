package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the scripts of {@link RevocationScript} on a real Redis. They are here, since
 * token-core cannot depend on this module.
 */
class RevocationScriptIT {

	private static final RedisKeys KEYS = new RedisKeys("script-test");

	private static final String KEEP = Long.toString(86_400_000);

	private final RespClient redis = new RespClient(RedisServer.shared().port());

	@BeforeEach
	@AfterEach
	void clear() {
		this.redis.call("DEL", KEYS.revoked(), KEYS.revocations());
	}

	@ParameterizedTest
	@EnumSource(names = { "REVOKED", "LOGGED_OUT", "KICKED_OUT", "REPLACED", "PASSWORD_CHANGED", "BANNED",
			"PERMISSIONS_CHANGED", "REFRESH_REUSE" })
	void revokeWhenReasonIsGivenThenFloorHasTimeAndReason(Reason reason) {
		long before = time();
		long floor = revoke(reason, "sub:alice");
		assertThat(floor).isBetween(before, time());
		assertThat(Floor.ofScore(score("sub:alice"))).isEqualTo(new Floor(floor, reason));
	}

	@Test
	void revokeWhenListIsMissingThenItIsMadeAndCoversEveryOlderToken() {
		long floor = revoke(Reason.LOGGED_OUT, "sid:s1");
		assertThat(Floor.ofScore(score("all"))).isEqualTo(new Floor(floor, Reason.ISSUED_BEFORE_LIST));
		assertThat(stream()).containsExactly("all", "sid:s1");
	}

	@Test
	void revokeWhenListIsThereThenFloorOfAllStays() {
		revoke(Reason.LOGGED_OUT, "sid:s1");
		double all = score("all");
		revoke(Reason.BANNED, "sid:s2", "sub:alice");
		assertThat(score("all")).isEqualTo(all);
		assertThat(stream()).containsExactly("all", "sid:s1", "sid:s2", "sub:alice");
	}

	@Test
	void revokeWhenRepeatedThenFloorNeverFalls() {
		revoke(Reason.BANNED, "sub:alice");
		double first = score("sub:alice");
		revoke(Reason.LOGGED_OUT, "sub:alice");
		assertThat(score("sub:alice")).isGreaterThanOrEqualTo(first);
		this.redis.call("ZADD", KEYS.revoked(), "9999999999999", "sub:alice");
		long entries = stream().size();
		revoke(Reason.LOGGED_OUT, "sub:alice");
		assertThat(score("sub:alice")).isEqualTo(9999999999999.0);
		assertThat(stream()).hasSize((int) entries);
	}

	@Test
	void revokeWhenFloorsCanHitNoLiveTokenThenTheyAreForgottenButNotAll() {
		this.redis.call("ZADD", KEYS.revoked(), Long.toString(time() - 90_000_000), "sub:old", "1000", "all");
		revoke(Reason.LOGGED_OUT, "sid:s1");
		assertThat(this.redis.call("ZRANGE", KEYS.revoked(), "0", "-1")).containsExactly("all", "sid:s1");
		assertThat(score("all")).isEqualTo(1000);
		this.redis.call("ZADD", KEYS.revoked(), Long.toString(time() - 80_000_000), "sub:young");
		revoke(Reason.LOGGED_OUT, "sid:s2");
		assertThat(this.redis.call("ZRANGE", KEYS.revoked(), "0", "-1")).contains("sub:young");
		assertThat(score("all")).isEqualTo(1000);
	}

	@Test
	void revokeWhenAllIsNamedThenEveryTokenIsCovered() {
		long made = revoke(Reason.LOGGED_OUT, "sid:s1");
		// within one millisecond, the floor that the list was made with is the higher one
		while (time() <= made) {
			Thread.onSpinWait();
		}
		long floor = revoke(Reason.BANNED, "all");
		assertThat(Floor.ofScore(score("all"))).isEqualTo(new Floor(floor, Reason.BANNED));
	}

	@Test
	void revokeWhenDoneThenSetHasNoExpiry() {
		revoke(Reason.BANNED, "sub:alice");
		assertThat(this.redis.call("TTL", KEYS.revoked())).containsExactly("-1");
	}

	@Test
	void revokeWhenStreamHasOldEntriesThenItIsTrimmed() {
		// Redis trims whole nodes of a stream, which hold 100 entries by default
		for (int i = 0; i < 250; i++) {
			this.redis.call("XADD", KEYS.revocations(), (1000 + i) + "-0", "m", "old", "s", "1");
		}
		revoke(Reason.BANNED, "sub:alice");
		assertThat(stream().stream().filter("old"::equals).count()).isLessThanOrEqualTo(100);
		assertThat(stream()).endsWith("all", "sub:alice");
	}

	@Test
	void revokeWhenFloorsAreKeptForLongThenTheStreamIsNot() {
		long yesterday = time() - 26 * 3_600_000;
		this.redis.call("ZADD", KEYS.revoked(), Long.toString(yesterday), "all", Long.toString(yesterday), "sub:old");
		for (int i = 0; i < 250; i++) {
			this.redis.call("XADD", KEYS.revocations(), (yesterday + i) + "-0", "m", "old", "s", "1");
		}
		String month = Long.toString(31L * 86_400_000);
		eval(RevocationScript.REVOKE, List.of("5", month, "sub:alice"));
		assertThat(this.redis.call("ZRANGE", KEYS.revoked(), "0", "-1")).contains("sub:old");
		assertThat(stream().stream().filter("old"::equals).count()).isLessThanOrEqualTo(100);
	}

	@Test
	void floorsWhenListIsMissingThenItIsMadeNow() {
		long before = time();
		List<String> result = floors("sub:alice", "sid:s1");
		assertThat(Long.parseLong(result.get(0))).isBetween(before, time());
		double all = Double.parseDouble(result.get(1));
		assertThat(Floor.ofScore(all)).isEqualTo(new Floor(Long.parseLong(result.get(0)), Reason.ISSUED_BEFORE_LIST));
		assertThat(Floor.isListMade(all)).isTrue();
		assertThat(result.subList(2, 4)).containsExactly("", "");
		assertThat(stream()).containsExactly("all");
	}

	@Test
	void revokeWhenListIsMissingThenItIsMadeUnlessEverythingIsRevoked() {
		revoke(Reason.KICKED_OUT, "sub:alice");
		assertThat(Floor.isListMade(score("all"))).isTrue();
		this.redis.call("DEL", KEYS.revoked(), KEYS.revocations());
		revoke(Reason.REVOKED, "sub:alice", "all");
		assertThat(Floor.isListMade(score("all"))).isFalse();
		assertThat(stream()).containsExactly("sub:alice", "all");
	}

	@Test
	void floorsWhenMembersHaveFloorsThenTheyComeInOrder() {
		long floor = revoke(Reason.KICKED_OUT, "sub:alice");
		List<String> result = floors("sid:s1", "sub:alice");
		assertThat(result).hasSize(4);
		assertThat(Floor.ofScore(Double.parseDouble(result.get(1))))
			.isEqualTo(new Floor(floor, Reason.ISSUED_BEFORE_LIST));
		assertThat(result.get(2)).isEmpty();
		assertThat(Floor.ofScore(Double.parseDouble(result.get(3)))).isEqualTo(new Floor(floor, Reason.KICKED_OUT));
		assertThat(stream()).containsExactly("all", "sub:alice");
	}

	private long revoke(Reason reason, String... members) {
		List<String> arguments = new ArrayList<>(List.of(Integer.toString(Floor.code(reason)), KEEP));
		arguments.addAll(List.of(members));
		return Long.parseLong(eval(RevocationScript.REVOKE, arguments).get(0));
	}

	private List<String> floors(String... members) {
		return eval(RevocationScript.FLOORS, List.of(members));
	}

	private List<String> eval(RevocationScript script, List<String> arguments) {
		List<String> command = new ArrayList<>(List.of("EVAL", script.text(), "2", KEYS.revoked(), KEYS.revocations()));
		command.addAll(arguments);
		return this.redis.call(command.toArray(String[]::new));
	}

	private double score(String member) {
		return Double.parseDouble(this.redis.call("ZSCORE", KEYS.revoked(), member).get(0));
	}

	private long time() {
		List<String> time = this.redis.call("TIME");
		return Long.parseLong(time.get(0)) * 1000 + Long.parseLong(time.get(1)) / 1000;
	}

	/** Returns the members in the stream, in order. */
	private List<String> stream() {
		List<String> flat = this.redis.call("XRANGE", KEYS.revocations(), "-", "+");
		List<String> members = new ArrayList<>();
		for (int i = 0; i + 4 < flat.size(); i += 5) {
			members.add(flat.get(i + 2));
		}
		return members;
	}

}
