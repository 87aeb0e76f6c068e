package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ListCreation} by gateways and by revoking applications, on a real
 * Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListCreationIT {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private static final Instant PAST = Instant.parse("2020-01-01T00:00:00Z");

	private static final RedisServer server = RedisServer.start();

	private static final RedisFixture fixture = new RedisFixture(server);

	@AfterAll
	static void stop() {
		fixture.close();
		server.close();
	}

	@BeforeEach
	void flush() {
		fixture.flush();
	}

	@Test
	void startWhenListIsCreatedThenOlderTokensAreRefusedAndItIsLogged(CapturedOutput output) {
		start(null);
		assertThat(fixture.verdict(issued(Instant.now().minusSeconds(60))))
			.isEqualTo(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST));
		assertThat(output).contains("WARN", "Created the list of revocations ('{gatehouse}:revoked')",
				"are refused with 401 (issued_before_list)");
	}

	@Test
	void startWhenMigrationIsOverThenOlderTokensAreRefused() {
		start(PAST);
		assertThat(fixture.verdict(issued(Instant.now().minusSeconds(60))))
			.isEqualTo(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST));
	}

	@Test
	void startWhenMigrationIsNotOverThenOlderTokensAreAcceptedAndItIsLogged(CapturedOutput output) {
		Instant until = Instant.now().plusSeconds(3600);
		start(until);
		assertThat(fixture.verdict(issued(Instant.now().minusSeconds(60)))).isEqualTo(new Verdict.Active());
		assertThat(fixture.stream()).containsExactly(RevocableClaims.ALL);
		assertThat(output).contains("'gatehouse.revocation.migration-until' is " + until);
	}

	@Test
	void startWhenListExistsThenItStaysAndNothingIsLogged(CapturedOutput output) {
		fixture.reset();
		start(Instant.now().plusSeconds(3600));
		assertThat(fixture.floor(RevocableClaims.ALL)).isEqualTo(new Floor(1, Reason.REVOKED));
		assertThat(output).doesNotContain("Created the list");
	}

	@Test
	void revokeWhenMigrationIsNotOverThenOnlyItsTokensAreRefused() {
		RevocationWriter writer = writer(Instant.now().plusSeconds(3600));
		writer.write(Reason.KICKED_OUT, List.of("sub:alice")).block(WAIT);
		assertThat(fixture.stream()).containsExactly(RevocableClaims.ALL, "sub:alice");
		assertThat(fixture.verdict(issued(Instant.now().minusSeconds(60))))
			.isEqualTo(new Verdict.Revoked(Reason.KICKED_OUT));
		assertThat(fixture.verdict(issuedTo("bob"))).isEqualTo(new Verdict.Active());
	}

	@Test
	void revokeWhenListIsLostThenTheNextOneRefusesOlderTokens() {
		RevocationWriter writer = writer(Instant.now().plusSeconds(3600));
		writer.write(Reason.KICKED_OUT, List.of("sub:alice")).block(WAIT);
		fixture.flush();
		writer.write(Reason.KICKED_OUT, List.of("sub:carol")).block(WAIT);
		assertThat(fixture.verdict(issuedTo("bob"))).isEqualTo(new Verdict.Revoked(Reason.ISSUED_BEFORE_LIST));
	}

	@Test
	void revokeWhenRedisDoesNotAnswerAtFirstThenTheListIsCreatedLater() {
		fixture.redis().opsForValue().set(RedisFixture.KEYS.revoked(), "not a list");
		RevocationWriter writer = writer(Instant.now().plusSeconds(3600));
		assertThat(writer.write(Reason.KICKED_OUT, List.of("sub:alice")).onErrorComplete().blockOptional(WAIT))
			.isEmpty();
		fixture.flush();
		writer.write(Reason.KICKED_OUT, List.of("sub:alice")).block(WAIT);
		assertThat(fixture.verdict(issuedTo("bob"))).isEqualTo(new Verdict.Active());
	}

	private static void start(@Nullable Instant migrationUntil) {
		new RedisConnection(fixture.connectionFactory(), RedisFixture.KEYS, migrationUntil).start();
	}

	private static RevocationWriter writer(Instant migrationUntil) {
		ScriptRunner runner = new ScriptRunner(fixture.connectionFactory(), WAIT).makingList(RedisFixture.KEYS,
				new TestSettings().migrationUntil(migrationUntil).get());
		return new RevocationWriter(runner, RedisFixture.KEYS, "", Duration.ofMinutes(16));
	}

	private static Jwt issued(Instant at) {
		return token("alice", at);
	}

	private static Jwt issuedTo(String subject) {
		return token(subject, Instant.now().minusSeconds(60));
	}

	private static Jwt token(String subject, Instant issuedAt) {
		return Jwt.withTokenValue("t").header("alg", "RS256").subject(subject).issuedAt(issuedAt).build();
	}

}
