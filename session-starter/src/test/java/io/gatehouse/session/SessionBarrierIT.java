package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.revocation.redis.TestGateway;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.session.SessionEvent.Ended;
import io.gatehouse.test.RedisCluster;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.data.redis.core.script.RedisScript;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that operations that end sessions return when no gateway accepts their tokens any
 * more, on a single node and on a Cluster.
 */
class SessionBarrierIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	/** Longer than any test. */
	private static final Duration LONG = Duration.ofMinutes(1);

	private static final RedisFixture single = new RedisFixture(RedisServer.shared());

	private static final RedisFixture cluster = new RedisFixture(RedisCluster.shared());

	@AfterAll
	static void close() {
		single.flush();
		single.close();
		cluster.flush();
		cluster.close();
	}

	/** Operations that end or replace a session. */
	enum Operation {

		LOGOUT, END_ONE, END_ALL, END_ALL_BUT, END_DEVICE, END_NONE, BAN_USER, BAN_DEVICE, UPDATE, LOGIN_ON_SAME_DEVICE,
		LOGIN_WHEN_FULL, REFRESH_REUSED, REFRESH_BANNED;

		Mono<?> on(ReactiveSessionService service, IssuedSession session) {
			return switch (this) {
				case LOGOUT -> service.logout("alice", session.sessionId());
				case END_ONE -> end(service, SessionSelection.session(session.sessionId()));
				case END_ALL -> end(service, SessionSelection.all());
				case END_ALL_BUT -> end(service, SessionSelection.allBut("another"));
				case END_DEVICE -> end(service, SessionSelection.device("phone"));
				case END_NONE -> end(service, SessionSelection.session("ended-before"));
				case BAN_USER -> service.ban("alice", Ban.user(null, null));
				case BAN_DEVICE -> service.ban("alice", Ban.device("phone", null, null));
				case UPDATE -> service.update(Account.of("alice", null, List.of("admin"), List.of(), Map.of()));
				case LOGIN_ON_SAME_DEVICE -> service.login(login("phone"));
				case LOGIN_WHEN_FULL -> service.login(login("laptop")
					.withPolicy(new DevicePolicy(false, false, 1, Map.of(), DevicePolicy.WhenFull.EVICT_OLDEST)));
				case REFRESH_REUSED, REFRESH_BANNED -> service.refresh(session.refreshToken(), Client.UNKNOWN)
					.onErrorComplete(InvalidGrantException.class);
			};
		}

		private static Mono<Long> end(ReactiveSessionService service, SessionSelection which) {
			return service.end("alice", which, Reason.KICKED_OUT);
		}

		/**
		 * Returns whether the operation issues tokens, and so must not fail if gateways
		 * do not confirm.
		 */
		boolean issues() {
			return name().startsWith("LOGIN") || name().startsWith("REFRESH");
		}

	}

	private static LoginRequest login(String device) {
		return LoginRequest.of(Account.ofSubject("alice"), Device.of(device));
	}

	static Stream<Arguments> operations() {
		return Stream.of("single", "cluster")
			.flatMap((redis) -> Stream.of(Operation.values()).map((operation) -> Arguments.of(redis, operation)));
	}

	private static RedisFixture fixture(String redis) {
		return redis.equals("single") ? single : cluster;
	}

	/** Creates a session, and prepares what an operation needs. */
	private static IssuedSession session(TestSessions world, Operation operation) {
		SessionService sessions = world.blocking();
		IssuedSession session = sessions.login(login("phone"));
		if (operation == Operation.REFRESH_REUSED) {
			sessions.refresh(sessions.refresh(session.refreshToken(), Client.UNKNOWN).refreshToken(), Client.UNKNOWN);
		}
		return session;
	}

	private static TestSessions world(RedisFixture fixture, Operation operation) {
		TestSessions world = new TestSessions(fixture.connectionFactory());
		return (operation == Operation.REFRESH_BANNED) ? world.accounts((subject) -> Mono.empty()) : world;
	}

	@ParameterizedTest
	@MethodSource("operations")
	void operationWhenGatewayHasALeaseThenReturnsWhenItHasAcknowledged(String redis, Operation operation) {
		RedisFixture fixture = fixture(redis);
		fixture.reset();
		TestSessions world = world(fixture, operation);
		IssuedSession session = session(world, operation);
		Revocations before = fixture.revocations();
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		// an unrelated revocation, so that every operation has one to wait for
		Objects.requireNonNull(before.writer().write(Reason.REVOKED, List.of("jti:before")).block(WAIT));
		CompletableFuture<?> call = operation.on(world.service(), session).toFuture();
		fixture.assertWaits(call);
		gateway.acknowledge();
		assertThat(call).succeedsWithin(WAIT);
	}

	@ParameterizedTest
	@MethodSource("operations")
	void operationWhenGatewayIsNotHeardOfInTimeThenItIsDoneAndToldAndRepeatingItReturns(String redis,
			Operation operation) {
		RedisFixture fixture = fixture(redis);
		fixture.reset();
		TestSessions world = world(fixture, operation).confirmTimeout(Duration.ofMillis(300));
		IssuedSession session = session(world, operation);
		TestGateway gateway = TestGateway.join(fixture, "g", LONG);
		Objects.requireNonNull(fixture.revocations().writer().write(Reason.REVOKED, List.of("jti:before")).block(WAIT));
		int told = world.events().size();
		Mono<?> call = operation.on(world.service(), session);
		if (operation.issues()) {
			call.block(WAIT);
		}
		else {
			StepVerifier.create(call).expectError(UnconfirmedRevocationException.class).verify(WAIT);
		}
		assertThat(world.events().size()).as("events")
			.isGreaterThanOrEqualTo(told + ((operation == Operation.END_NONE) ? 0 : 1));
		gateway.leave();
		operation.on(world.confirmTimeout(WAIT).service(), session).block(WAIT);
	}

	@ParameterizedTest
	@EnumSource(names = { "END_ONE", "END_DEVICE", "END_ALL_BUT", "LOGOUT", "END_ALL" })
	void endWhenListOfAClusterLosesItThenRepeatingItRevokesAgain(Operation operation) {
		cluster.reset();
		TestSessions world = new TestSessions(cluster.connectionFactory())
			.barrierRunner(new ScriptRunner(cluster.connectionFactory(), WAIT) {

				@Override
				public <T> Mono<T> run(RedisScript<T> script, List<String> keys, List<String> arguments) {
					return Mono.fromRunnable(() -> cluster.redis().delete(List.of(RedisFixture.KEYS.revoked())))
						.then(super.run(script, keys, arguments));
				}

			});
		IssuedSession session = session(world, operation);
		StepVerifier.create(operation.on(world.service(), session))
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(UnconfirmedRevocationException.class)
				.hasMessage("Another Redis took over, and the revocation was lost; call again to repeat it"))
			.verify(WAIT);
		assertThat(world.events()).hasAtLeastOneElementOfType(Ended.class);
		assertThat(cluster.floor("sid:" + session.sessionId())).isNull();
		world.barrierRunner(new ScriptRunner(cluster.connectionFactory(), WAIT));
		operation.on(world.service(), session).block(WAIT);
		assertThat(cluster.floor("sid:" + session.sessionId())).isNotNull();
		assertThat(cluster.redis().hasKey("gatehouse:{alice}:ending")).isFalse();
	}

	@ParameterizedTest
	@MethodSource("operations")
	void operationWhenGatewaysVanishedThenItIsDoneAndToldAsIfOneWasNotHeardOf(String redis, Operation operation) {
		RedisFixture fixture = fixture(redis);
		fixture.reset();
		TestSessions world = world(fixture, operation).confirmTimeout(Duration.ofMillis(300));
		IssuedSession session = session(world, operation);
		TestGateway.join(fixture, "g", Duration.ofMillis(1));
		Mono<?> call = operation.on(world.service(), session);
		if (operation.issues()) {
			call.block(WAIT);
		}
		else {
			StepVerifier.create(call).expectError(UnconfirmedRevocationException.class).verify(WAIT);
		}
	}

}
