package io.gatehouse.gateway.authentication;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.identity.Identity;
import io.gatehouse.token.Reason;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class FailedAuthenticationLimiterTests {

	private static final Caller TOO_MANY = new Caller.Refused(Reason.RATE_LIMITED);

	private final AtomicLong nanos = new AtomicLong();

	private final FailedAuthentications failures = new FailedAuthentications(
			new FailedAuthenticationProperties(true, 3, 1), new TimeMeter() {

				@Override
				public long currentTimeNanos() {
					return FailedAuthenticationLimiterTests.this.nanos.get();
				}

				@Override
				public boolean isWallClockBased() {
					return false;
				}

			});

	private final Map<String, Caller> callers = new HashMap<>();

	private final Map<String, Mono<Caller>> pending = new HashMap<>();

	private final AtomicInteger verified = new AtomicInteger();

	private final FailedAuthenticationLimiter limiter = new FailedAuthenticationLimiter(this::verify,
			new RequestOrigins(ClientAddressResolver.of(null)), this.failures, new RecentlyValidTokens(1_000),
			TokenSchemes.bearer());

	private Mono<Caller> verify(ServerWebExchange exchange) {
		this.verified.incrementAndGet();
		List<String> values = exchange.getRequest().getHeaders().getOrEmpty("Authorization");
		if (values.isEmpty()) {
			return Mono.just(new Caller.Anonymous());
		}
		Caller caller = this.callers.getOrDefault(values.get(0), new Caller.Refused(Reason.BAD_SIGNATURE));
		return this.pending.getOrDefault(values.get(0), Mono.just(caller));
	}

	private static ServerWebExchange exchange(int address, String... authorization) {
		InetAddress from = InetAddress.getLoopbackAddress();
		try {
			from = InetAddress.getByAddress(new byte[] { 10, 0, 0, (byte) address });
		}
		catch (java.net.UnknownHostException ex) {
			throw new AssertionError(ex);
		}
		return MockServerWebExchange.from(MockServerHttpRequest.get("/")
			.remoteAddress(new InetSocketAddress(from, 1))
			.header("Authorization", authorization));
	}

	private Caller caller(ServerWebExchange exchange) {
		return this.limiter.caller(exchange).toFuture().join();
	}

	private Caller caller(int address, String authorization) {
		return caller(exchange(address, authorization));
	}

	private Caller good(String authorization) {
		Identity alice = Identity.of("https://auth.test", "alice", null, null, null, List.of(), List.of(), Map.of());
		Jwt jwt = new Jwt("t", Instant.now(), Instant.now().plus(Duration.ofMinutes(5)), Map.of("alg", "RS256"),
				Map.of("sub", "alice"));
		Caller caller = new Caller.Authenticated(alice, jwt.getClaims(), jwt);
		this.callers.put(authorization, caller);
		return caller;
	}

	private void flood(int address) {
		for (int i = 0; i < 3; i++) {
			assertThat(caller(address, "Bearer forged-" + i)).isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
		}
	}

	@Test
	void callerWhenTooManyWereMadeUpThenNoMoreAreVerifiedForAWhile() {
		flood(1);
		assertThat(caller(1, "Bearer forged")).isEqualTo(TOO_MANY);
		assertThat(caller(1, "bearer")).as("malformed").isEqualTo(TOO_MANY);
		good("Bearer new");
		assertThat(caller(1, "Bearer new")).isEqualTo(TOO_MANY);
		assertThat(this.verified).hasValue(3);
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(caller(1, "Bearer new")).isInstanceOf(Caller.Authenticated.class);
		assertThat(caller(1, "Bearer forged")).isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
		assertThat(caller(1, "Bearer forged")).isEqualTo(TOO_MANY);
	}

	@Test
	void callerWhenAddressIsFloodedThenOthersAndKnownTokensAndNoTokensGoOn() {
		Caller known = good("Bearer known");
		assertThat(caller(1, "Bearer known")).isEqualTo(known);
		flood(1);
		assertThat(caller(1, "Bearer forged")).isEqualTo(TOO_MANY);
		assertThat(caller(1, "Bearer known")).isEqualTo(known);
		this.callers.put("Bearer known", new Caller.Refused(Reason.LOGGED_OUT));
		assertThat(caller(1, "Bearer known")).as("judged as ever").isEqualTo(new Caller.Refused(Reason.LOGGED_OUT));
		assertThat(caller(exchange(1))).isEqualTo(new Caller.Anonymous());
		assertThat(caller(exchange(1, "Basic YTpi"))).isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
		assertThat(caller(2, "Bearer forged")).isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "BAD_SIGNATURE", "UNKNOWN_TOKEN" })
	void callerWhenTokenWasIssuedOnceThenItIsNotCounted(Reason reason) {
		this.callers.put("Bearer genuine", new Caller.Refused(reason));
		for (int i = 0; i < 10; i++) {
			assertThat(caller(1, "Bearer genuine")).isEqualTo(new Caller.Refused(reason));
		}
		flood(1);
		assertThat(caller(1, "Bearer genuine")).isEqualTo(TOO_MANY);
	}

	@Test
	void callerWhenManyGoodOnesComeTogetherThenNoneIsRefused() {
		Sinks.One<Caller> answer = Sinks.one();
		this.pending.put("Bearer new", answer.asMono());
		List<Mono<Caller>> herd = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			Mono<Caller> caller = this.limiter.caller(exchange(1, "Bearer new")).cache();
			caller.subscribe();
			herd.add(caller);
		}
		Caller good = good("Bearer new");
		answer.tryEmitValue(good);
		assertThat(herd).allSatisfy((caller) -> assertThat(caller.toFuture()).isCompletedWithValue(good));
	}

	@Test
	void callerWhenNobodyWaitsForTheAnswerThenMadeUpTokensAreCounted() {
		Sinks.One<Caller> answer = Sinks.one();
		this.pending.put("Bearer forged", answer.asMono());
		for (int i = 0; i < 3; i++) {
			this.limiter.caller(exchange(1, "Bearer forged")).subscribe().dispose();
		}
		answer.tryEmitValue(new Caller.Refused(Reason.UNKNOWN_TOKEN));
		assertThat(caller(1, "Bearer other")).isEqualTo(TOO_MANY);
	}

	@Test
	void callerWhenVerificationFailsThenItIsNotCounted() {
		this.pending.put("Bearer new", Mono.error(new IllegalStateException("away")));
		for (int i = 0; i < 10; i++) {
			assertThat(this.limiter.caller(exchange(1, "Bearer new")).toFuture()).isCompletedExceptionally();
		}
		flood(1);
		assertThat(caller(1, "Bearer forged")).isEqualTo(TOO_MANY);
	}

	@Test
	void callerWhenNobodyListensThenNothingIsCounted() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.limiter.caller(exchange(1, "Bearer forged"))).isNotNull();
		}
		flood(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Forwarded-For", "Forwarded" })
	void callerWhenProxyIsNotTrustedThenFloodOfOneClientLocksNoOtherOut(String header) {
		for (int i = 0; i < 3; i++) {
			assertThat(caller(forwarded(header, "for=203.0.113.7", "Bearer forged-" + i)))
				.isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
		}
		assertThat(caller(forwarded(header, "for=203.0.113.7", "Bearer forged"))).isEqualTo(TOO_MANY);
		Caller good = good("Bearer new");
		assertThat(caller(forwarded(header, "for=203.0.113.8", "Bearer new"))).as("another client").isEqualTo(good);
		assertThat(caller(1, "Bearer other")).as("the proxy itself")
			.isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
	}

	@Test
	void callerWhenClientMakesUpTheAddressOfAnotherThenThatOneIsNotLockedOut() {
		for (int i = 0; i < 4; i++) {
			caller(forwarded("X-Forwarded-For", "203.0.113.8, 203.0.113.7", "Bearer forged-" + i));
			caller(exchange(2, "Bearer forged-" + i).mutate()
				.request((request) -> request.header("X-Forwarded-For", "203.0.113.8"))
				.build());
		}
		Caller good = good("Bearer new");
		assertThat(caller(forwarded("X-Forwarded-For", "203.0.113.8", "Bearer new"))).isEqualTo(good);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void callerWhenProxyIsNotTrustedThenThatIsReportedOnceAtItsFirstRequest(CapturedOutput output) {
		flood(1);
		caller(1, "Bearer forged");
		assertThat(output).doesNotContain("trusted-proxies");
		for (int i = 0; i < 5; i++) {
			caller(forwarded("X-Forwarded-For", "203.0.113.7", "Bearer forged"));
		}
		assertThat(output.getOut().split("spring.cloud.gateway.server.webflux.trusted-proxies", -1)).hasSize(2);
		assertThat(output).doesNotContain("10.0.0.1", "203.0.113.7", "forged");
	}

	@Test
	void callerWhenProxyIsTrustedThenItsClientsAreCountedByTheirOwnAddresses() {
		FailedAuthenticationLimiter trusting = new FailedAuthenticationLimiter(this::verify,
				new RequestOrigins(ClientAddressResolver.of("10\\.0\\.0\\..*")), this.failures,
				new RecentlyValidTokens(1_000), TokenSchemes.bearer());
		for (int i = 0; i < 4; i++) {
			String made = "192.0.2." + i + ", 203.0.113.7";
			Caller caller = trusting.caller(forwarded("X-Forwarded-For", made, "Bearer forged")).block();
			assertThat(caller).isEqualTo((i < 3) ? new Caller.Refused(Reason.BAD_SIGNATURE) : TOO_MANY);
		}
	}

	private static ServerWebExchange forwarded(String header, String value, String authorization) {
		return exchange(1, authorization).mutate().request((request) -> request.header(header, value)).build();
	}

	@ParameterizedTest
	@EnumSource(names = { "BAD_SIGNATURE", "UNKNOWN_TOKEN" })
	void callerWhenTokenMayBeMadeUpThenItIsCounted(Reason reason) {
		this.callers.put("Bearer forged", new Caller.Refused(reason));
		for (int i = 0; i < 3; i++) {
			caller(1, "Bearer forged");
		}
		assertThat(caller(1, "Bearer forged")).isEqualTo(TOO_MANY);
	}

	@Test
	void callerWhenAskedAgainForOneExchangeThenItIsCountedOnceAndSaysTheSame() {
		ServerWebExchange exchange = exchange(1, "Bearer forged");
		for (int i = 0; i < 10; i++) {
			assertThat(caller(exchange)).isEqualTo(new Caller.Refused(Reason.BAD_SIGNATURE));
		}
		flood(2);
		ServerWebExchange refused = exchange(2, "Bearer forged");
		assertThat(caller(refused)).isEqualTo(TOO_MANY);
		this.nanos.addAndGet(Duration.ofSeconds(5).toNanos());
		assertThat(caller(refused)).isEqualTo(TOO_MANY);
		assertThat(this.failures.throttled().sum()).isEqualTo(1);
	}

	@Test
	void meterWhenTokensAreNotLookedAtThenCountsThem() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new AuthenticationMeters(this.failures, new UnknownDecisions(), Settings.tokens(),
				SessionCache.none((user, session) -> Mono.empty()))
			.bindTo(registry);
		flood(1);
		caller(1, "Bearer forged");
		caller(1, "Bearer forged");
		assertThat(registry.get("gatehouse.authentication.throttled").functionCounter().count()).isEqualTo(2);
	}

	@Test
	void addWhenMoreAddressesComeThanThereIsRoomForThenMemoryIsBounded() {
		for (int i = 0; i < 3 * FailedAuthentications.MAX_ADDRESSES; i++) {
			this.failures.add(new FailedAuthentications.Origin("address-" + i, false));
			this.failures.add(new FailedAuthentications.Origin("claim-" + i, true));
		}
		assertThat(this.failures.addresses())
			.isLessThanOrEqualTo(FailedAuthentications.MAX_ADDRESSES + FailedAuthentications.MAX_CLAIMED);
	}

}
