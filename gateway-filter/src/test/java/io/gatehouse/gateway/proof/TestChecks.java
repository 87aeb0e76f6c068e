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
 * Checks of DPoP proofs without Redis.
 */
public final class TestChecks {

	private static final DpopProperties PROPERTIES = new DpopProperties(true, false, Duration.ofMinutes(10),
			Duration.ofSeconds(5), List.of(), List.of(), new Nonce(false, Duration.ofMinutes(5), null),
			new Replay(Replay.Store.LOCAL, 500_000, 5_000));

	private TestChecks() {
	}

	private static LocalReplayStore store() {
		return new LocalReplayStore(PROPERTIES.replay(), PROPERTIES.replayWindow(), System::nanoTime);
	}

	private static PossessionCheck check(ReplayStore store) {
		return new PossessionCheck(Set.of(Confirmation.Method.DPOP), false,
				TokenSchemes.withDpop(PROPERTIES.algorithms(), true),
				new DpopCheck(PROPERTIES, null, Clock.systemUTC()), store);
	}

	/** Returns a check that notes used proofs in memory. */
	public static PossessionCheck noting() {
		return check(store());
	}

	/** Returns a check that looks proofs up, and accepts repetitions, for benchmarks. */
	public static PossessionCheck acceptingRepetitions() {
		LocalReplayStore store = store();
		return check((proof) -> store.use(proof).map((use) -> new ReplayStore.Use.First()));
	}

	/** Returns a check without room for another used proof. */
	public static PossessionCheck full() {
		LocalReplayStore store = new LocalReplayStore(new Replay(Replay.Store.LOCAL, 2, 1), PROPERTIES.replayWindow(),
				System::nanoTime);
		store.use(new ReplayStore.UsedProof("one", "https://a/", "1")).block();
		store.use(new ReplayStore.UsedProof("two", "https://a/", "2")).block();
		return check(store);
	}

	/** Returns a check that cannot tell whether a proof was used. */
	public static PossessionCheck unknowing() {
		return check((proof) -> Mono.just(new ReplayStore.Use.Unknown("redis_timeout")));
	}

}
