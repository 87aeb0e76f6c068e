package io.gatehouse.gateway.authentication;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ScalarMono;
import io.gatehouse.gateway.proof.BoundKey;
import io.gatehouse.gateway.proof.Possession;
import io.gatehouse.gateway.proof.PossessionCheck;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Admits callers whose client possesses the key that the token is bound to. The check is
 * the last one of an authentication, after the token and its state: only then a proof is
 * noted as used. If it is not known whether a proof was used before, the policy of the
 * route decides as for an unknown verdict, and the decision is counted;
 * {@code allow-stale} refuses, since no copy has the proofs of other gateways.
 */
final class BoundTokens {

	private final PossessionCheck check;

	private final UnknownDecisions decisions;

	BoundTokens(PossessionCheck check, UnknownDecisions decisions) {
		this.check = check;
		this.decisions = decisions;
	}

	/**
	 * Checks an authenticated caller.
	 * @param key the key that the token is bound to, or {@code null} for a bearer token
	 * @param caller the caller; one that is refused stays so
	 * @return the caller or a refusal, never an error
	 */
	Mono<Caller> admitted(ServerWebExchange exchange, @Nullable BoundKey key, TokenPolicy policy, Caller caller) {
		if (this.check.isUnneeded(key) || !(caller instanceof Caller.Authenticated)) {
			return Mono.just(caller);
		}
		Mono<Possession> possession = this.check.check(exchange, key);
		Possession known = ScalarMono.value(possession);
		return (known != null) ? Mono.just(decided(known, policy, caller))
				: possession.map((found) -> decided(found, policy, caller));
	}

	private Caller decided(Possession possession, TokenPolicy policy, Caller caller) {
		if (possession instanceof Possession.Refused refused) {
			return new Caller.Refused(refused.reason());
		}
		if (possession instanceof Possession.Unknown unknown) {
			UnknownPolicy.Kind kind = policy.revocation().unknown().kind();
			boolean admitted = kind == UnknownPolicy.Kind.ALLOW;
			this.decisions.count(kind, unknown.cause(), admitted);
			return admitted ? caller : new Caller.Refused(Reason.REPLAY_UNKNOWN);
		}
		return caller;
	}

}
