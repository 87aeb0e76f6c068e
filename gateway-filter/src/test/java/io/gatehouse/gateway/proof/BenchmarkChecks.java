package io.gatehouse.gateway.proof;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.proof.DpopProperties.Nonce;
import io.gatehouse.gateway.proof.DpopProperties.Replay;
import io.gatehouse.token.Confirmation;
import reactor.core.publisher.Mono;

/**
 * Checks of proofs for benchmarks, which use a proof more than once.
 */
public final class BenchmarkChecks {

	private BenchmarkChecks() {
	}

	/** Returns a check that looks proofs up, and accepts repetitions. */
	public static PossessionCheck acceptingRepetitions() {
		DpopProperties properties = new DpopProperties(true, false, Duration.ofMinutes(10), Duration.ofSeconds(5),
				List.of(), List.of(), new Nonce(false, Duration.ofMinutes(5), null),
				new Replay(Replay.Store.LOCAL, 500_000, 5_000));
		LocalReplayStore store = new LocalReplayStore(properties.replay(), properties.replayWindow(), System::nanoTime);
		Mono<ReplayStore.Use> first = Mono.just(new ReplayStore.Use.First());
		return new PossessionCheck(Set.of(Confirmation.Method.DPOP), false,
				TokenSchemes.withDpop(properties.algorithms(), true),
				new DpopCheck(properties, null, Clock.systemUTC()), (proof) -> {
					Mono<ReplayStore.Use> use = store.use(proof);
					return (use != null) ? first : use;
				});
	}

}
