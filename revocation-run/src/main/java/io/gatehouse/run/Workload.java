package io.gatehouse.run;

import java.util.concurrent.ThreadLocalRandom;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Many trials at a time. After each, some tokens that were revoked earlier are used
 * again: what was refused once must not come to life.
 */
final class Workload {

	private static final int AFTERWARDS = 2;

	/** After so many the journal says how many there were. */
	private static final int MANY = 5000;

	private final Tokens tokens;

	private final Clients clients;

	private final Ledger ledger;

	private final Journal journal;

	private final RepeatedCall call;

	private final LoadProfile pace;

	Workload(TestBed parts, RepeatedCall call, LoadProfile pace) {
		this.tokens = parts.tokens();
		this.clients = parts.clients();
		this.ledger = parts.ledger();
		this.journal = parts.journal();
		this.call = call;
		this.pace = pace;
	}

	/** Runs a trial for each signal, and ends when all are over. */
	Mono<Void> run(Flux<?> signals) {
		return signals.flatMap((signal) -> one(), this.pace.parallel()).then();
	}

	private Mono<Void> one() {
		return Mono.fromSupplier(this.tokens::issue)
			.subscribeOn(Schedulers.parallel())
			.flatMap((token) -> new TokenTrial(token, this.clients, this.ledger, this.call, this.pace).run()
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
			.timeout(this.pace.patience(), Mono.empty());
	}

	/** Uses tokens that were revoked earlier at each gateway. */
	Mono<Void> useAgainEverywhere(int count) {
		return Flux.fromIterable(this.tokens.latestRevoked(count))
			.flatMap(
					(token) -> Flux.range(0, this.clients.gateways())
						.flatMap((gateway) -> Mono.fromFuture(this.clients.use(token, gateway), true)),
					this.pace.parallel())
			.then();
	}

	private int anyGateway() {
		return ThreadLocalRandom.current().nextInt(this.clients.gateways());
	}

}
