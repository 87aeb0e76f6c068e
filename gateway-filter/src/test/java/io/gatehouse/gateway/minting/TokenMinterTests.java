package io.gatehouse.gateway.minting;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ServiceToken;
import io.gatehouse.gateway.authentication.TestSessionClaims;
import io.gatehouse.gateway.authentication.TestSessionClaims.User;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.SigningKeySettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the minted tokens, their caching and the thread that signs.
 */
class TokenMinterTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final MintingProperties PROPERTIES = new MintingProperties("https://edge.test", List.of("inside"),
			Duration.ofSeconds(60), "ES256",
			List.of(new SigningKeySettings.Key(null, TestKeys.key("ES256", "edge-key").toJSONString(), null)), null,
			false, "/keys", 1000);

	private static final User ALICE = new User("alice", "Alice", "phone", List.of("user"), List.of("order:read"),
			Map.of("plan", "gold"));

	private final AtomicLong nanos = new AtomicLong();

	private final Clock clock = Clock.fixed(Instant.parse("2026-06-01T12:00:00.900Z"), ZoneOffset.UTC);

	private TokenMinter minter(Clock clock) {
		return new TokenMinter(PROPERTIES, clock, this.nanos::get);
	}

	private static Mono<Jwt> mint(TokenMinter minter, User who, @Nullable String session) {
		return mint(minter, IdentityClaims.defaults(), who, session);
	}

	private static Mono<Jwt> mint(TokenMinter minter, IdentityClaims names, User who, @Nullable String session) {
		return mint(minter, TestSessionClaims.caller(names, who, session));
	}

	private static Mono<Jwt> mint(TokenMinter minter, Caller.Authenticated caller) {
		return minter.mint(caller, caller.claims(), List.of("inside")).map(ServiceToken::jwt);
	}

	private static Jwt token(Mono<Jwt> minted) {
		AtomicReference<Jwt> token = new AtomicReference<>();
		StepVerifier.create(minted).consumeNextWith(token::set).expectComplete().verify(WITHIN);
		return Objects.requireNonNull(token.get());
	}

	@Test
	void mintThenTokenLivesFromTheWholeSecondOn() {
		Jwt token = token(mint(minter(this.clock), ALICE, "session-1"));
		assertThat(token.getIssuedAt()).isEqualTo("2026-06-01T12:00:00Z");
		assertThat(token.getExpiresAt()).isEqualTo("2026-06-01T12:01:00Z");
		assertThat(token.getAudience()).containsExactly("inside");
		assertThat(token.getId()).isNotBlank();
	}

	@Test
	void mintWhenHalfOfItsLifeIsOverThenAnotherToken() {
		TokenMinter minter = minter(this.clock);
		Jwt first = token(mint(minter, ALICE, "session-1"));
		this.nanos.addAndGet(Duration.ofSeconds(30).toNanos() - 1);
		assertThat(token(mint(minter, ALICE, "session-1"))).isSameAs(first);
		this.nanos.addAndGet(1);
		assertThat(token(mint(minter, ALICE, "session-1")).getTokenValue()).isNotEqualTo(first.getTokenValue());
	}

	@Test
	void knownWhenTokenWasMintedForTheSameCallerThenIsFoundForItsAudienceAndHalfItsLife() {
		TokenMinter minter = minter(this.clock);
		Caller.Authenticated caller = TestSessionClaims.caller(IdentityClaims.defaults(), ALICE, "session-1");
		assertThat(minter.known(caller, List.of("inside"))).isNull();
		Jwt first = token(mint(minter, caller));
		assertThat(minter.known(caller, List.of("inside"))).extracting(ServiceToken::jwt).isSameAs(first);
		assertThat(minter.known(caller, List.of("outside"))).isNull();
		assertThat(minter.known(TestSessionClaims.caller(IdentityClaims.defaults(), ALICE, "session-1"),
				List.of("inside")))
			.as("another object with the same claims")
			.isNull();
		this.nanos.addAndGet(Duration.ofSeconds(20).toNanos());
		Caller.Authenticated later = TestSessionClaims.caller(IdentityClaims.defaults(), ALICE, "session-1");
		assertThat(token(mint(minter, later))).isSameAs(first);
		this.nanos.addAndGet(Duration.ofSeconds(10).toNanos());
		assertThat(minter.known(caller, List.of("inside"))).isNull();
		assertThat(minter.known(later, List.of("inside"))).as("found later, and as old").isNull();
	}

	static Stream<User> others() {
		return Stream.of(
				new User("bob", ALICE.name(), ALICE.device(), ALICE.roles(), ALICE.permissions(), ALICE.attributes()),
				new User("alice", "Bob", ALICE.device(), ALICE.roles(), ALICE.permissions(), ALICE.attributes()),
				new User("alice", null, ALICE.device(), ALICE.roles(), ALICE.permissions(), ALICE.attributes()),
				new User("alice", ALICE.name(), "tablet", ALICE.roles(), ALICE.permissions(), ALICE.attributes()),
				new User("alice", ALICE.name(), ALICE.device(), List.of(), ALICE.permissions(), ALICE.attributes()),
				new User("alice", ALICE.name(), ALICE.device(), List.of("order:read"), List.of("user"),
						ALICE.attributes()),
				new User("alice", ALICE.name(), ALICE.device(), ALICE.roles(), ALICE.permissions(),
						Map.of("plan", "silver")));
	}

	@ParameterizedTest
	@MethodSource("others")
	void mintWhenAnythingDiffersThenAnotherToken(User other) {
		TokenMinter minter = minter(this.clock);
		Jwt first = token(mint(minter, ALICE, "session-1"));
		assertThat(token(mint(minter, other, "session-1"))).isNotSameAs(first);
		assertThat(token(mint(minter, ALICE, "session-2"))).isNotSameAs(first);
		assertThat(token(mint(minter, ALICE, null))).isNotSameAs(first);
		assertThat(token(mint(minter, ALICE, "session-1"))).isSameAs(first);
	}

	@Test
	void mintWhenServicesReadOtherClaimsThenIdentityIsTheSame() {
		IdentityClaims names = new IdentityClaims("profile.nickname", "session", "dev", "realm_access.roles",
				"realm_access.permissions", List.of("plan"));
		Map<String, Object> attributes = Map.of("plan", "gold", "realm_access", Map.of("roles", List.of("admin")));
		User record = new User("alice", "Alice", "phone", List.of(), List.of("order:read"), attributes);
		Identity identity = names.identity(token(mint(minter(this.clock), names, record, "session-1")));
		assertThat(identity).isEqualTo(Identity.of("https://edge.test", "alice", "Alice", "session-1", "phone",
				List.of(), List.of("order:read"), Map.of("plan", "gold")));
	}

	@Test
	void mintThenSignsOnThreadsForTheProcessor() {
		Witness witness = new Witness(new CountDownLatch(0));
		token(mint(minter(witness), ALICE, "session-1"));
		assertThat(witness.threads).hasSize(1).allSatisfy((name) -> assertThat(name).startsWith("parallel-"));
	}

	@Test
	void mintWhenManyAskAtOnceAndSomeGoAwayThenItIsSignedOnceForTheOthers() {
		CountDownLatch gate = new CountDownLatch(1);
		Witness witness = new Witness(gate);
		TokenMinter minter = minter(witness);
		Disposable impatient = mint(minter, ALICE, "session-1").subscribe();
		Flux<Jwt> others = Flux.range(0, 20).flatMap((i) -> mint(minter, ALICE, "session-1"));
		StepVerifier.create(others.map(Jwt::getTokenValue).distinct()).then(() -> {
			impatient.dispose();
			gate.countDown();
		}).expectNextCount(1).expectComplete().verify(WITHIN);
		assertThat(witness.threads).hasSize(1);
	}

	@Test
	void mintWhenSigningFailsThenNextCallTriesAgain() {
		AtomicBoolean broken = new AtomicBoolean(true);
		TokenMinter minter = minter(new BreakableClock(this.clock, broken));
		StepVerifier.create(mint(minter, ALICE, "session-1")).expectError().verify(WITHIN);
		broken.set(false);
		assertThat(token(mint(minter, ALICE, "session-1")).getSubject()).isEqualTo("alice");
	}

	/** Clock that throws while it is broken. */
	private static final class BreakableClock extends Clock {

		private final Clock clock;

		private final AtomicBoolean broken;

		private BreakableClock(Clock clock, AtomicBoolean broken) {
			this.clock = clock;
			this.broken = broken;
		}

		@Override
		public Instant instant() {
			if (this.broken.get()) {
				throw new IllegalStateException("broken");
			}
			return this.clock.instant();
		}

		@Override
		public ZoneId getZone() {
			return this.clock.getZone();
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

	/**
	 * Clock that records the thread that reads it, which is the one that signs, and
	 * waits.
	 */
	private static final class Witness extends Clock {

		private final List<String> threads = new java.util.concurrent.CopyOnWriteArrayList<>();

		private final CountDownLatch gate;

		private Witness(CountDownLatch gate) {
			this.gate = gate;
		}

		@Override
		public Instant instant() {
			this.threads.add(Thread.currentThread().getName());
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return Instant.now();
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
