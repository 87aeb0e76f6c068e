package io.gatehouse.run;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The life of one token: used at every gateway until it was accepted, revoked while it is
 * used, and used at every gateway the moment that the call has returned.
 */
final class TokenTrial {

	private static final Duration REST = Duration.ofMillis(100);

	/** Of these one is enough. */
	private static final Set<Outcome> KNOWN = EnumSet.of(Outcome.ACCEPTED, Outcome.FALSELY_REFUSED);

	/** After these there is no use in going on at a gateway. */
	private static final Set<Outcome> DEAD_ENDS = EnumSet.of(Outcome.LOST, Outcome.NOT_SENT);

	private final Token token;

	private final Clients clients;

	private final Ledger ledger;

	private final RepeatedCall call;

	private final LoadProfile pace;

	TokenTrial(Token token, Clients clients, Ledger ledger, RepeatedCall call, LoadProfile pace) {
		this.token = token;
		this.clients = clients;
		this.ledger = ledger;
		this.call = call;
		this.pace = pace;
	}

	/** Runs it. Ends early if the token is refused before anybody revokes it. */
	Mono<Void> run() {
		return useUntilKnown().filter(Outcome.ACCEPTED::equals)
			.flatMap((accepted) -> Mono.when(revoke().thenMany(useAtAll(this::useTwice)),
					useAtAll(this::useUntilRevoked)));
	}

	private Mono<Outcome> useUntilKnown() {
		return useAtAll(this::use).filter(KNOWN::contains)
			.reduce((one, other) -> (one == Outcome.ACCEPTED) ? one : other)
			.repeatWhenEmpty((rounds) -> rounds.delayElements(REST));
	}

	private Mono<Void> revoke() {
		return Mono.defer(() -> {
			this.ledger.revoking(this.token.number());
			return this.call.untilItReturns(this.token);
		}).doOnSuccess((nothing) -> this.ledger.revoked(this.token.number(), System.nanoTime()));
	}

	private Mono<Outcome> useTwice(int gateway) {
		return use(gateway).then(use(gateway));
	}

	private Mono<Outcome> useUntilRevoked(int gateway) {
		return use(gateway).filter((outcome) -> !DEAD_ENDS.contains(outcome))
			.repeatWhen((rounds) -> rounds
				.takeWhile((answered) -> answered > 0 && !this.ledger.isRevoked(this.token.number()))
				.delayElements(this.pace.pause()))
			.then(Mono.empty());
	}

	private Flux<Outcome> useAtAll(IntFunction<Mono<Outcome>> uses) {
		return Flux.range(0, this.clients.gateways()).flatMap(uses::apply);
	}

	/** Empty if the answer takes too long. */
	private Mono<Outcome> use(int gateway) {
		return Mono.fromFuture(() -> this.clients.use(this.token, gateway), true)
			.timeout(this.pace.patience(), Mono.empty());
	}

}
