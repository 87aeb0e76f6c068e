package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.RespClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the lease and barrier scripts of gateways and revokers, on a real Redis.
 */
class BarrierScriptIT {

	private static final RedisKeys KEYS = new RedisKeys("barrier-test");

	private static final String LEASE = "60000";

	private final RespClient redis = new RespClient(RedisServer.shared().port());

	@BeforeEach
	@AfterEach
	void clear() {
		this.redis.call("DEL", KEYS.revoked(), KEYS.revocations(), KEYS.gateways());
	}

	@Test
	void barrierWhenNobodyFollowsThenNobodyIsNamed() {
		revoke("sid:s1");
		assertThat(gateways(barrier())).isEmpty();
	}

	@Test
	void renewWhenListIsThereThenLeaseIsGivenAndTheEndOfTheStreamIsTold() {
		revoke("sid:s1");
		List<String> renewed = renew("g1", LEASE, "0-0");
		assertThat(renewed.get(4)).as("floor(all)").isNotEmpty();
		assertThat(renewed.get(5)).as("head").isEqualTo(barrier().get(3)).isNotEqualTo("0-0");
		assertThat(renewed.get(6)).as("follows").isEqualTo("1");
		List<String> gateways = gateways(barrier());
		assertThat(gateways).hasSize(3).startsWith("g1").endsWith("0-0");
		long now = Long.parseLong(barrier().get(0));
		assertThat(Long.parseLong(gateways.get(1))).isBetween(now, now + 60_000);
	}

	@Test
	void renewWhenEntryWasAppliedThenItIsAcknowledged() {
		revoke("sid:s1");
		String head = renew("g1", LEASE, "0-0").get(5);
		renew("g1", LEASE, head);
		assertThat(gateways(barrier())).endsWith(head);
	}

	@Test
	void renewWhenListIsMissingThenNoLeaseIsGiven() {
		assertThat(renew("g1", LEASE, "0-0").get(4)).isEmpty();
		assertThat(gateways(barrier())).isEmpty();
	}

	@Test
	void renewWhenListVanishesThenTheLeaseRunsOnWithNothingAcknowledged() {
		revoke("sid:s1");
		String head = renew("g1", LEASE, "0-0").get(5);
		renew("g1", LEASE, head);
		this.redis.call("ZREM", KEYS.revoked(), "all");
		assertThat(renew("g1", LEASE, head).get(4)).isEmpty();
		assertThat(gateways(barrier())).startsWith("g1").endsWith("0-0");
	}

	@Test
	void renewWhenGatewayStillLoadsThenNoLeaseIsGiven() {
		revoke("sid:s1");
		assertThat(renew("g1", "0", "0-0").get(5)).isNotEqualTo("0-0");
		assertThat(gateways(barrier())).isEmpty();
	}

	@Test
	void renewWhenStreamWasCutBehindTheGatewayThenItLostTheThread() {
		revoke("sid:s1");
		String head = renew("g1", LEASE, "0-0").get(5);
		renew("g1", LEASE, head);
		revoke("sid:s2");
		this.redis.call("XTRIM", KEYS.revocations(), "MAXLEN", "1");
		List<String> renewed = renew("g1", LEASE, head);
		assertThat(renewed.get(6)).isEqualTo("0");
		assertThat(gateways(barrier())).as("it has its lease until it knows").startsWith("g1").endsWith("0-0");
	}

	@Test
	void renewWhenStreamIsRewoundThenNothingIsAcknowledgedThatItDoesNotHold() {
		revoke("sid:s1");
		String lost = "9999999999999-0";
		assertThat(renew("g1", LEASE, lost).get(6)).isEqualTo("0");
		assertThat(gateways(barrier())).isEmpty();
	}

	@Test
	void renewWhenGatewayHadAnotherIdThenThatHasLeft() {
		revoke("sid:s1");
		renew("g1", LEASE, "0-0");
		renew("g2", LEASE, "0-0", "g1");
		assertThat(gateways(barrier())).containsSequence("g1", "0", "0-0").contains("g2").hasSize(6);
	}

	@Test
	void renewWhenTheFormerIdNeverHadALeaseThenItIsNotNoted() {
		for (int i = 1; i <= 3; i++) {
			renew("g" + i, "0", "0-0", "g" + (i - 1));
		}
		assertThat(gateways(barrier())).isEmpty();
		revoke("sid:s1");
		assertThat(renew("g2", LEASE, "0-0").get(7)).as("comes late, and is waited for").isEqualTo("1");
		assertThat(gateways(barrier())).startsWith("g2").endsWith("0-0").hasSize(3);
	}

	@Test
	void renewThenTellsWhetherTheLeaseWasGiven() {
		assertThat(renew("g1", LEASE, "0-0").get(7)).as("without a list").isEqualTo("0");
		revoke("sid:s1");
		assertThat(renew("g1", "0", "0-0").get(7)).as("none was asked for").isEqualTo("0");
		assertThat(renew("g1", LEASE, "9999999999999-0").get(7)).as("of another stream").isEqualTo("0");
		assertThat(renew("g1", LEASE, "0-0").get(7)).isEqualTo("1");
		assertThat(renew("g1", LEASE, "0-0").get(7)).isEqualTo("1");
		renew("g1", "0", "0-0", "g1");
		assertThat(renew("g1", LEASE, "0-0").subList(6, 8)).as("it has left").containsExactly("1", "0");
	}

	@Test
	void barrierWhenTheLastGatewayVanishedThenThatIsToldForADay() {
		revoke("sid:s1");
		renew("g1", LEASE, "0-0");
		assertThat(gateways(barrier())).hasSize(3);
		assertFollowed(Duration.ofDays(1));
		this.redis.call("HDEL", KEYS.gateways(), "g1");
		assertThat(gateways(barrier())).containsExactly("followed", "0", "0-0");
		this.redis.call("HSET", KEYS.gateways(), "followed", Long.toString(now() - 1));
		assertThat(gateways(barrier())).isEmpty();
	}

	@Test
	void renewWhenTheLastGatewayLeavesBesideOneThatWasKilledThenNoneIsExpectedAfterTheLeaseOfThat() {
		revoke("sid:s1");
		renew("killed", "30000", "0-0");
		renew("g1", LEASE, "0-0");
		renew("g1", "0", "0-0", "g1");
		assertFollowed(Duration.ofSeconds(30));
		this.redis.call("HDEL", KEYS.gateways(), "killed");
		assertThat(gateways(barrier())).containsExactly("g1", "0", "0-0", "followed", "0", "0-0");
		renew("g2", LEASE, "0-0");
		assertFollowed(Duration.ofDays(1));
		renew("g2", "0", "0-0", "g2");
		assertThat(this.redis.call("HEXISTS", KEYS.gateways(), "followed")).as("no lease is left").containsExactly("0");
	}

	private void assertFollowed(Duration fromNow) {
		long until = Long.parseLong(this.redis.call("HGET", KEYS.gateways(), "followed").get(0));
		assertThat(until).isBetween(now() + fromNow.toMillis() - 20_000, now() + fromNow.toMillis());
	}

	private long now() {
		return Long.parseLong(barrier().get(0));
	}

	@Test
	void renewWhenGatewayEndsThenItHasLeftAndNothingThatComesLateGivesItALease() {
		revoke("sid:s1");
		renew("g1", LEASE, "0-0");
		renew("g1", "0", "0-0", "g1");
		assertThat(gateways(barrier())).containsExactly("g1", "0", "0-0");
		renew("g1", LEASE, "0-0");
		assertThat(gateways(barrier())).containsExactly("g1", "0", "0-0");
	}

	@Test
	void barrierWhenLeaseIsOverThenGatewayIsNamedForAnotherMinute() {
		revoke("sid:s1");
		long now = Long.parseLong(barrier().get(0));
		String lately = Long.toString(now - 30_000);
		this.redis.call("HSET", KEYS.gateways(), "g1", lately + " 0-0", "g2", "1000 0-0", "g3", "left 1000");
		assertThat(gateways(barrier())).containsExactly("g1", lately, "0-0");
		assertThat(this.redis.call("HEXISTS", KEYS.gateways(), "g2")).containsExactly("0");
		assertThat(this.redis.call("HEXISTS", KEYS.gateways(), "g3")).containsExactly("0");
	}

	@Test
	void primaryWhenTheClockWasSetForwardFurtherThanLeasesAreNamedThenIsKnownFromNowOn() {
		revoke("sid:s1");
		String since = barrier().get(2);
		renew("g1", LEASE, "0-0");
		long now = Long.parseLong(barrier().get(0));
		assertThat(barrier().get(2)).isEqualTo(since);
		this.redis.call("HSET", KEYS.gateways(), "asked", Long.toString(now - 61_500), "g1", (now - 61_400) + " 0-0");
		List<String> told = barrier();
		assertThat(told.get(2)).isEqualTo(told.get(0)).isNotEqualTo(since);
		this.redis.call("HSET", KEYS.gateways(), "asked", Long.toString(now - 61_500));
		assertThat(barrier().get(2)).as("nobody has a lease").isEqualTo(told.get(2));
	}

	@Test
	void scriptsWhenTheHashHoldsWhatNobodyWroteThenItIsOverlooked() {
		revoke("sid:s1");
		this.redis.call("HSET", KEYS.gateways(), "asked", "never", "primary", "nonsense", "g1", "x y", "g2", "");
		assertThat(gateways(barrier())).isEmpty();
		assertThat(renew("g2", LEASE, "0-0").get(6)).isEqualTo("1");
	}

	@Test
	void barrierWhenFloorsAreThereThenNoneIsMissing() {
		String floor = revoke("sid:s1");
		assertThat(barrier("sid:s1", floor, "sid:s1", "1").get(4)).isEqualTo("0");
	}

	@Test
	void barrierWhenFloorsAreMissingOrLowerThenTheirPlacesAreTold() {
		String floor = revoke("sid:s1");
		String later = Long.toString(Long.parseLong(floor) + 1);
		List<String> told = barrier("sid:gone", floor, "sid:s1", floor, "sid:s1", later);
		assertThat(told.subList(4, 7)).containsExactly("2", "1", "3");
	}

	@Test
	void primaryWhenItIsKnownThenItStaysKnownSinceThen() {
		revoke("sid:s1");
		List<String> first = barrier();
		assertThat(barrier().subList(1, 3)).isEqualTo(first.subList(1, 3));
		assertThat(renew("g1", LEASE, "0-0").subList(1, 4)).containsExactly(first.get(1), first.get(2), "0");
	}

	@Test
	void primaryWhenAnotherOneWasKnownThenItTookOver() {
		revoke("sid:s1");
		this.redis.call("HSET", KEYS.gateways(), "primary", "0123456789abcdef 1000 0");
		List<String> renewed = renew("g1", LEASE, "0-0");
		assertThat(renewed.get(3)).isEqualTo("1");
		assertThat(Long.parseLong(renewed.get(2))).isEqualTo(Long.parseLong(renewed.get(0)));
		assertThat(renew("g1", LEASE, "0-0").subList(1, 4)).isEqualTo(renewed.subList(1, 4));
	}

	@Test
	void primaryWhenTheClockWasSetBackThenIsKnownFromNowOnAndNoLeaseOutlivesThat() {
		revoke("sid:s1");
		barrier();
		long ahead = Long.parseLong(barrier().get(0)) + 7_200_000;
		this.redis.call("HSET", KEYS.gateways(), "asked", Long.toString(ahead), "g1", ahead + " 0-0");
		List<String> told = barrier();
		assertThat(told.get(2)).isEqualTo(told.get(0));
		assertThat(gateways(told)).isEmpty();
		assertThat(renew("g2", LEASE, "0-0").get(3)).as("no other Redis took over").isEqualTo("0");
		assertThat(barrier().get(2)).as("and it stays so").isEqualTo(told.get(2));
	}

	@Test
	void primaryWhenTheClockIsSetAfterATakeoverThenItStillTookOver() {
		revoke("sid:s1");
		String id = barrier().get(1);
		this.redis.call("HSET", KEYS.gateways(), "primary", id + " 1000 1", "asked", Long.toString(now() + 7_200_000));
		List<String> renewed = renew("g1", LEASE, "0-0");
		assertThat(renewed.get(2)).isEqualTo(renewed.get(0));
		assertThat(renewed.get(3)).isEqualTo("1");
	}

	@Test
	void restoreWhenFloorsAreLostThenTheyAreBackInListAndStream() {
		revoke("sid:s1");
		assertThat(eval(RevocationScript.RESTORE, 2, "sid:lost", "1234.5", "sid:s1", "1234")).containsExactly("1");
		assertThat(this.redis.call("ZSCORE", KEYS.revoked(), "sid:lost")).containsExactly("1234.5");
		assertThat(this.redis.call("XRANGE", KEYS.revocations(), "-", "+")).endsWith("m", "sid:lost", "s", "1234.5");
		assertThat(eval(RevocationScript.RESTORE, 2, "sid:lost", "1234.5")).containsExactly("0");
	}

	@Test
	void restoreWhenFloorsAreNoneThenTheyAreSkipped() {
		revoke("sid:s1");
		assertThat(eval(RevocationScript.RESTORE, 2, "sid:a", "nan", "sid:b", "inf", "sid:c", "-1", "sid:d", "x",
				"sid:e", "9e12", "sid:lost", "1234", "sid:f"))
			.containsExactly("1");
		assertThat(this.redis.call("ZCARD", KEYS.revoked())).containsExactly("3");
	}

	@Test
	void restoreWhenThereIsNoListThenItIsNotMade() {
		assertThat(eval(RevocationScript.RESTORE, 2, "sid:lost", "1234.5")).containsExactly("0");
		assertThat(this.redis.call("EXISTS", KEYS.revoked(), KEYS.revocations())).containsExactly("0");
	}

	private String revoke(String member) {
		return eval(RevocationScript.REVOKE, 2, "1", "86400000", member).get(0);
	}

	private List<String> barrier(String... membersAndFloors) {
		return eval(RevocationScript.BARRIER, 3, membersAndFloors);
	}

	private List<String> renew(String... arguments) {
		return eval(RevocationScript.RENEW, 3, arguments);
	}

	private static List<String> gateways(List<String> barrier) {
		return barrier.subList(5 + Integer.parseInt(barrier.get(4)), barrier.size());
	}

	private List<String> eval(RevocationScript script, int keys, String... arguments) {
		List<String> command = new ArrayList<>(List.of("EVAL", script.text(), Integer.toString(keys)));
		command.addAll(List.of(KEYS.revoked(), KEYS.revocations(), KEYS.gateways()).subList(0, keys));
		command.addAll(List.of(arguments));
		return this.redis.call(command.toArray(String[]::new));
	}

}
