package io.gatehouse.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Run that measures logouts by an identity provider, one at a time, each at another
 * gateway than the one before: the time from when the logout token is sent until the last
 * gateway has refused the session's access token, and until the answer. Each gateway gets
 * the access token every two milliseconds meanwhile, and once more after the answer, when
 * none may accept it.
 */
final class BackChannelLogoutRun {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration BETWEEN_USES = Duration.ofMillis(2);

	/** Logouts before those that are measured, for as many as are measured at most. */
	private static final int WARM_UP = 1000;

	private static final Set<Outcome> REFUSALS = EnumSet.of(Outcome.REFUSED_MEANWHILE, Outcome.REFUSED);

	private final TestBed testBed;

	private final IdentityProvider provider = new IdentityProvider();

	private BackChannelLogoutRun(TestBed testBed) {
		this.testBed = testBed;
	}

	/**
	 * Measures the logouts.
	 * @param gatewayArguments further properties of the gateways as {@code --name=value}
	 */
	static Report run(Options options, Path directory, String... gatewayArguments) {
		List<String> arguments = new ArrayList<>(IdentityProvider.gatewayArguments());
		arguments.addAll(List.of(gatewayArguments));
		try (TestBed testBed = TestBed.start(options, directory, arguments.toArray(String[]::new))) {
			BackChannelLogoutRun run = new BackChannelLogoutRun(testBed);
			return LightLoad.during(testBed, () -> run.measured(options.revocations()));
		}
	}

	private Report measured(int count) {
		logOut(Math.min(count, WARM_UP), new Latencies(), new Latencies());
		Latencies refusals = new Latencies();
		Latencies answers = new Latencies();
		logOut(count, refusals, answers);
		Report report = new Report();
		report.line("logouts", count);
		report.line("until the last refusal", refusals);
		report.line("until the answer 200", answers);
		add(this.testBed.ledger(), report);
		return report;
	}

	private void add(Ledger ledger, Report report) {
		report.line("refused after the answer", ledger.count(Outcome.REFUSED));
		report.line("ACCEPTED AFTER THE ANSWER", ledger.violations().size());
		report.lines("other answers", ledger.oddities());
		report.require(ledger.violations().isEmpty(), "Tokens of ended sessions were accepted");
		report.require(ledger.oddities().isEmpty(), "Gateways gave other answers than accepted and logged out");
		report.require(ledger.count(Outcome.REFUSED) >= ledger.revocations() * this.testBed.gateways().size(),
				"Tokens were not tried at each gateway after the answer");
	}

	private void logOut(int count, Latencies refusals, Latencies answers) {
		for (int i = 0; i < count; i++) {
			logOut(this.testBed.gateways().get(i % this.testBed.gateways().size()), refusals, answers);
		}
	}

	private void logOut(GatewayProcess gateway, Latencies refusals, Latencies answers) {
		Token token = this.testBed.tokens().issue(Token.Handle.SESSION);
		List<Outcome> before = useAtAll(token).collectList().block(LIMIT);
		if (!Set.of(Outcome.ACCEPTED).containsAll(Objects.requireNonNull(before))) {
			throw new IllegalStateException("A token was not accepted before its session ended: " + before);
		}
		String logoutToken = IdentityProvider.logoutToken(token.value());
		this.testBed.ledger().revoking(token.number());
		long start = System.nanoTime();
		Mono<Long> answered = Mono.fromFuture(this.provider.send(gateway.port(), logoutToken))
			.map((status) -> answered(token, status));
		Mono<Long> refused = Flux.range(0, this.testBed.gateways().size())
			.flatMap((number) -> firstRefusal(token, number))
			.reduce((one, other) -> (other - one > 0) ? other : one);
		Mono.zip(answered, refused).doOnNext((ends) -> {
			answers.add(ends.getT1() - start);
			refusals.add(ends.getT2() - start);
		}).thenMany(useAtAll(token)).blockLast(LIMIT);
	}

	private long answered(Token token, int status) {
		long now = System.nanoTime();
		if (status != 200) {
			throw new IllegalStateException("A gateway answered a logout token with " + status);
		}
		this.testBed.ledger().revoked(token.number(), now);
		return now;
	}

	/** Uses a token until it is refused, and returns the time of the refusal. */
	private Mono<Long> firstRefusal(Token token, int gateway) {
		return use(token, gateway).filter(REFUSALS::contains)
			.map((outcome) -> System.nanoTime())
			.repeatWhenEmpty((rounds) -> rounds.delayElements(BETWEEN_USES));
	}

	private Flux<Outcome> useAtAll(Token token) {
		return Flux.range(0, this.testBed.gateways().size()).flatMap((gateway) -> use(token, gateway));
	}

	private Mono<Outcome> use(Token token, int gateway) {
		return Mono.fromFuture(() -> this.testBed.clients().use(token, gateway), true);
	}

}
