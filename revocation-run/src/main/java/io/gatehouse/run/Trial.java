package io.gatehouse.run;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The life of one token: used at every gateway until it was accepted, revoked while it is
 * used, and used at every gateway the moment that the call has returned.
 */
final class Trial {

	private static final Duration REST = Duration.ofMillis(100);

	/** After these there is no use in going on at a gateway. */
	private static final Set<Outcome> DEAD_ENDS = EnumSet.of(Outcome.LOST, Outcome.NOT_SENT);

	private final Token token;

	private final Clients clients;

	private final Ledger ledger;

	private final RepeatedCall call;

	private final Pace pace;

	Trial(Token token, Clients clients, Ledger ledger, RepeatedCall call, Pace pace) {
		this.token = token;
		this.clients = clients;
		this.ledger = ledger;
		this.call = call;
		this.pace = pace;
	}

	/** Runs it. */
	Mono<Void> run() {
		return useUntilAccepted().then(
				Mono.defer(() -> Mono.when(revoke().then(useAtAll(this::useTwice)), useAtAll(this::useUntilRevoked))));
	}

	private Mono<Boolean> useUntilAccepted() {
		return everyGateway().flatMap(this::use)
			.filter((outcome) -> outcome == Outcome.ACCEPTED)
			.count()
			.filter((accepted) -> accepted > 0)
			.repeatWhenEmpty((rounds) -> rounds.delayElements(REST))
			.hasElement();
	}

	private Mono<Void> revoke() {
		return Mono.defer(() -> {
			this.ledger.revoking(this.token.number());
			return this.call.untilItReturns(this.token);
		}).doOnSuccess((nothing) -> this.ledger.revoked(this.token.number(), System.nanoTime()));
	}

	private Mono<Void> useTwice(int gateway) {
		return use(gateway).then(use(gateway)).then();
	}

	private Mono<Void> useUntilRevoked(int gateway) {
		return use(gateway).filter((outcome) -> !DEAD_ENDS.contains(outcome))
			.repeatWhen((rounds) -> rounds
				.takeWhile((answered) -> answered > 0 && !this.ledger.isRevoked(this.token.number()))
				.delayElements(this.pace.pause()))
			.then();
	}

	private Mono<Void> useAtAll(java.util.function.IntFunction<Mono<Void>> uses) {
		return everyGateway().flatMap(uses::apply).then();
	}

	private Flux<Integer> everyGateway() {
		return Flux.range(0, this.clients.gateways());
	}

	/** Empty if the answer takes too long. */
	private Mono<Outcome> use(int gateway) {
		return Mono.fromFuture(() -> this.clients.use(this.token, gateway), true)
			.timeout(this.pace.patience(), Mono.empty());
	}

}
