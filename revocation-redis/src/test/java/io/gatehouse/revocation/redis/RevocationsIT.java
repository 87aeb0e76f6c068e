package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Revocations} on a real Redis.
 */
class RevocationsIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	private final Revocations revocations = fixture.revocations();

	@AfterAll
	static void close() {
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	private static Floor floor(String member) {
		return Objects.requireNonNull(fixture.floor(member), member);
	}

	@Test
	void revokeWhenTypedThenFloorOfThatClaimIsNow() {
		long before = fixture.milli();
		Flux<Instant> times = Flux.concat(this.revocations.revokeSession(Reason.KICKED_OUT, "s"),
				this.revocations.revokeSubject(Reason.BANNED, "alice"),
				this.revocations.revokeToken(Reason.REVOKED, "t"), this.revocations.revokeAll(Reason.PASSWORD_CHANGED));
		List<Instant> at = Objects.requireNonNull(times.collectList().block(WAIT));
		long after = fixture.milli();
		assertThat(at).allSatisfy((time) -> assertThat(time.toEpochMilli()).isBetween(before, after));
		assertThat(floor("sid:s")).isEqualTo(new Floor(at.get(0).toEpochMilli(), Reason.KICKED_OUT));
		assertThat(floor("sub:alice")).isEqualTo(new Floor(at.get(1).toEpochMilli(), Reason.BANNED));
		assertThat(floor("jti:t")).isEqualTo(new Floor(at.get(2).toEpochMilli(), Reason.REVOKED));
		assertThat(floor("all")).isEqualTo(new Floor(at.get(3).toEpochMilli(), Reason.PASSWORD_CHANGED));
		assertThat(fixture.stream()).containsExactly("sid:s", "sub:alice", "jti:t", "all");
	}

	@Test
	void revokeWhenIssuerHasScopeThenFloorStandsInIt() {
		Revocations scoped = new Revocations(fixture.connectionFactory(), RedisFixture.KEYS,
				RedisFixture.settings("main", WAIT, WAIT));
		scoped.revokeSubject(Reason.BANNED, "alice").block(WAIT);
		assertThat(floor("main/sub:alice").reason()).isEqualTo(Reason.BANNED);
		assertThat(fixture.floor("sub:alice")).isNull();
	}

	@Test
	void revokeWhenSeveralMembersThenAllHaveTheSameTime() {
		List<String> members = Stream
			.concat(Stream.of("main/tenant:acme"), IntStream.range(0, 500).mapToObj((i) -> "jti:" + i))
			.toList();
		Instant at = Objects.requireNonNull(this.revocations.revoke(Reason.KICKED_OUT, members).block(WAIT));
		assertThat(members).allSatisfy(
				(member) -> assertThat(floor(member)).isEqualTo(new Floor(at.toEpochMilli(), Reason.KICKED_OUT)));
		assertThat(fixture.stream()).containsExactlyElementsOf(members);
	}

	@Test
	void revokeWhenListIsMissingThenItIsMadeFirst() {
		fixture.flush();
		Instant at = Objects.requireNonNull(this.revocations.revokeToken(Reason.REVOKED, "t").block(WAIT));
		Floor made = Objects.requireNonNull(floor(RevocableClaims.ALL));
		assertThat(made.reason()).isEqualTo(Reason.ISSUED_BEFORE_LIST);
		assertThat(made.epochMilli()).isBetween(at.toEpochMilli() - 10_000, at.toEpochMilli());
		assertThat(fixture.stream()).containsExactly("all", "jti:t");
	}

	@Test
	void revokeWhenRepeatedThenFloorOnlyRises() {
		this.revocations.revokeSession(Reason.LOGGED_OUT, "s").block(WAIT);
		double first = floor("sid:s").score();
		this.revocations.revokeSession(Reason.LOGGED_OUT, "s").block(WAIT);
		assertThat(floor("sid:s").score()).isGreaterThanOrEqualTo(first);
	}

	@ParameterizedTest
	@EnumSource(names = { "REVOKED", "LOGGED_OUT", "KICKED_OUT", "REPLACED", "PASSWORD_CHANGED", "BANNED",
			"PERMISSIONS_CHANGED", "REFRESH_REUSE" })
	void revokeThenReasonIsReadBack(Reason reason) {
		this.revocations.revokeSession(reason, "s").block(WAIT);
		assertThat(floor("sid:s").reason()).isEqualTo(reason);
	}

	@Test
	void revokeWhenReasonIsNoneForARevocationThenRefused() {
		StepVerifier.create(this.revocations.revokeAll(Reason.EXPIRED))
			.expectErrorMessage("Not a reason for a revocation: expired")
			.verify(WAIT);
		assertThat(floor("all").epochMilli()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "alice", ":alice", "ALL" })
	void revokeWhenMemberHasNoClaimThenRefused(String member) {
		StepVerifier.create(this.revocations.revoke(Reason.REVOKED, List.of("jti:t", member)))
			.expectErrorMessage("A member is named 'claim:value' or 'all'")
			.verify(WAIT);
		assertThat(fixture.floor("jti:t")).isNull();
	}

	@Test
	void revokeWhenIdIsBlankThenRefused() {
		StepVerifier.create(this.revocations.revokeSubject(Reason.REVOKED, " "))
			.expectErrorMessage("The sub is missing")
			.verify(WAIT);
	}

	@Test
	void revokeWhenNotSubscribedThenNothingHappens() {
		Mono<Instant> revoke = this.revocations.revokeSession(Reason.LOGGED_OUT, "s");
		assertThat(fixture.floor("sid:s")).isNull();
		revoke.block(WAIT);
		assertThat(fixture.floor("sid:s")).isNotNull();
	}

}
