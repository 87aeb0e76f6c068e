package io.gatehouse.run;

import java.util.concurrent.ThreadLocalRandom;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs trials concurrently. After each trial, some tokens that were revoked earlier are
 * used again: they must still be refused.
 */
final class Workload {

	private static final int AFTERWARDS = 2;

	/** Number of revocations between two entries in the journal. */
	private static final int MANY = 5000;

	private final Tokens tokens;

	private final Clients clients;

	private final Ledger ledger;

	private final Journal journal;

	private final RepeatedCall call;

	private final LoadProfile profile;

	Workload(TestBed testBed, RepeatedCall call, LoadProfile profile) {
		this.tokens = testBed.tokens();
		this.clients = testBed.clients();
		this.ledger = testBed.ledger();
		this.journal = testBed.journal();
		this.call = call;
		this.profile = profile;
	}

	/** Runs a trial for each signal, and completes when all have ended. */
	Mono<Void> run(Flux<?> signals) {
		return signals.flatMap((signal) -> one(), this.profile.parallel()).then();
	}

	private Mono<Void> one() {
		return Mono.fromSupplier(this.tokens::issue)
			.subscribeOn(Schedulers.parallel())
			.flatMap((token) -> new TokenTrial(token, this.clients, this.ledger, this.call, this.profile).run()
				.doOnSuccess((nothing) -> revoked(token)))
			.thenMany(Flux.range(0, AFTERWARDS))
			.flatMap((index) -> useAgain())
			.then();
	}

	private void revoked(Token token) {
		long count = this.tokens.revoked(token);
		if (count % MANY == 0) {
			this.journal.tell(count + " tokens are revoked");
		}
	}

	private Mono<Outcome> useAgain() {
		return Mono.fromSupplier(this.tokens::anyRevoked)
			.flatMap((token) -> Mono.fromFuture(this.clients.use(token, anyGateway()), true))
			.timeout(this.profile.patience(), Mono.empty());
	}

	/** Uses the latest revoked tokens again at each gateway. */
	Mono<Void> useAgainEverywhere(int count) {
		return Flux.fromIterable(this.tokens.latestRevoked(count))
			.flatMap(
					(token) -> Flux.range(0, this.clients.gateways())
						.flatMap((gateway) -> Mono.fromFuture(this.clients.use(token, gateway), true)),
					this.profile.parallel())
			.then();
	}

	private int anyGateway() {
		return ThreadLocalRandom.current().nextInt(this.clients.gateways());
	}

}
