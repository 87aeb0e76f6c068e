package io.gatehouse.session;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisCluster;
import io.gatehouse.token.Reason;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link SessionContract} on a Redis Cluster of three primaries, where a user's sessions
 * and the list of revocations are in different slots.
 */
@Tag("long")
class SessionServiceClusterIT extends SessionContract {

	private static final RedisFixture fixture = new RedisFixture(RedisCluster.shared());

	SessionServiceClusterIT() {
		super(fixture);
	}

	@AfterAll
	static void close() {
		fixture.close();
	}

	/**
	 * A login or refresh first finds out which floors are relevant, and reads them from
	 * the list; an end writes floors to the list, and then removes the pending ones.
	 */
	@Override
	int commands(Operation operation) {
		return switch (operation) {
			case LIST -> 1;
			case LOGIN, REFRESH -> 3;
			case LOGOUT, KICK -> 3;
			case KICK_ALL -> 4;
		};
	}

	@Override
	int commandsWithLookup() {
		return 5;
	}

	@Override
	int rounds(int onASingleNode) {
		return onASingleNode / (Boolean.getBoolean("gatehouse.test.full") ? 10 : 100);
	}

	@Test
	void endWhenProcessDiesBeforeItRevokesThenTheFloorIsPendingInTheUsersSlot() {
		SessionService sessions = world().blocking();
		IssuedSession session = sessions.login(LoginRequest.of(Account.ofSubject("alice"), Device.of("phone")));
		DyingRunner dying = new DyingRunner(fixture.connectionFactory(), 1);
		long before = fixture.milli();
		dying.outlive(world().runner(dying)
			.apart(true)
			.service()
			.end("alice", SessionSelection.session(session.sessionId()), Reason.KICKED_OUT));
		String member = "sid:" + session.sessionId();
		Double score = fixture.redis().opsForZSet().score("gatehouse:{alice}:ending", member);
		Floor floor = Floor.ofScore(Objects.requireNonNull(score));
		assertThat(floor.reason()).isEqualTo(Reason.KICKED_OUT);
		assertThat(floor.epochMilli()).isBetween(before - 1000, fixture.milli() + 1000);
		assertThat(fixture.floor(member)).isNull();
	}

	/**
	 * While a slot is being moved, Redis answers {@code TRYAGAIN} and executes nothing
	 * until the slot has one owner.
	 */
	@Test
	void everythingWhenSlotOfTheUserIsMovedThenWaitsAndGoesOn() {
		SessionService sessions = world().blocking();
		LoginRequest login = LoginRequest.of(Account.ofSubject("alice"), Device.of("phone"));
		IssuedSession session = sessions.login(login);
		int slot = SlotHash.getSlot("gatehouse:{alice}:sessions");
		RedisClusterClient client = RedisClusterClient.create("redis://" + RedisCluster.shared().nodes().get(0));
		try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> from = node(connection, (owner) -> owner.hasSlot(slot));
			RedisCommands<String, String> to = node(connection, (owner) -> !owner.hasSlot(slot));
			to.clusterSetSlotImporting(slot, from.clusterMyId());
			from.clusterSetSlotMigrating(slot, to.clusterMyId());
			CompletableFuture<List<Session>> list = CompletableFuture.supplyAsync(() -> sessions.sessions("alice"));
			move(slot, from, to, connection);
			assertThat(list.join()).extracting(Session::id).containsExactly(session.sessionId());
			assertThat(sessions.refresh(session.refreshToken(), Client.UNKNOWN).sessionId())
				.isEqualTo(session.sessionId());
			assertThat(sessions.end("alice", SessionSelection.all(), Reason.KICKED_OUT)).isOne();
			// moved back for the other tests
			from.clusterSetSlotImporting(slot, to.clusterMyId());
			to.clusterSetSlotMigrating(slot, from.clusterMyId());
			move(slot, to, from, connection);
		}
		finally {
			client.shutdown();
		}
	}

	private static RedisCommands<String, String> node(StatefulRedisClusterConnection<String, String> connection,
			Predicate<RedisClusterNode> which) {
		RedisClusterNode node = connection.getPartitions().stream().filter(which).findFirst().orElseThrow();
		return connection.getConnection(node.getNodeId()).sync();
	}

	private static void move(int slot, RedisCommands<String, String> from, RedisCommands<String, String> to,
			StatefulRedisClusterConnection<String, String> connection) {
		int port = connection.getPartitions().getPartitionByNodeId(to.clusterMyId()).getUri().getPort();
		for (String key : from.clusterGetKeysInSlot(slot, 100)) {
			from.migrate("127.0.0.1", port, key, 0, 1000);
		}
		to.clusterSetSlotNode(slot, to.clusterMyId());
		from.clusterSetSlotNode(slot, to.clusterMyId());
		connection.getPartitions()
			.stream()
			.map((other) -> connection.getConnection(other.getNodeId()).sync())
			.forEach((other) -> other.clusterSetSlotNode(slot, to.clusterMyId()));
	}

}
