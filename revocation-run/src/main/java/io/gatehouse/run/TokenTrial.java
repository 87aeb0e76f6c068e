package io.gatehouse.run;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Trial of one token. Uses it at every gateway until it was accepted, revokes it during
 * further uses, and uses it at every gateway as soon as the call has returned.
 */
final class TokenTrial {

	private static final Duration REST = Duration.ofMillis(100);

	/** Outcomes of which one, at any gateway, ends the first phase. */
	private static final Set<Outcome> KNOWN = EnumSet.of(Outcome.ACCEPTED, Outcome.FALSELY_REFUSED);

	/** Outcomes after which the trial stops using the token at that gateway. */
	private static final Set<Outcome> DEAD_ENDS = EnumSet.of(Outcome.LOST, Outcome.NOT_SENT);

	private final Token token;

	private final Clients clients;

	private final Ledger ledger;

	private final RepeatedCall call;

	private final LoadProfile profile;

	TokenTrial(Token token, Clients clients, Ledger ledger, RepeatedCall call, LoadProfile profile) {
		this.token = token;
		this.clients = clients;
		this.ledger = ledger;
		this.call = call;
		this.profile = profile;
	}

	/** Runs the trial. Ends early if the token is refused before its revocation. */
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
				.delayElements(this.profile.pause()))
			.then(Mono.empty());
	}

	private Flux<Outcome> useAtAll(IntFunction<Mono<Outcome>> uses) {
		return Flux.range(0, this.clients.gateways()).flatMap(uses::apply);
	}

	/** Empty if the answer exceeds the profile's patience. */
	private Mono<Outcome> use(int gateway) {
		return Mono.fromFuture(() -> this.clients.use(this.token, gateway), true)
			.timeout(this.profile.patience(), Mono.empty());
	}

}
