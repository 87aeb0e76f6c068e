package io.gatehouse.gateway.event;

import io.gatehouse.boot.RareWarning;
import io.gatehouse.gateway.notice.AcceptedTokens;
import io.gatehouse.revocation.redis.Revocations;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

/**
 * Applies event tokens, each once at all gateways. A token that was applied before is
 * accepted without an effect, since a transmitter repeats a delivery whose answer it did
 * not receive (RFC 8935, section 2).
 */
final class AppliedEvents {

	private static final Log logger = LogFactory.getLog(AppliedEvents.class);

	private final RareWarning unsupported = new RareWarning(logger,
			"A security event names its user or session in a way that tokens do not, such as by an email address. "
					+ "Nothing was revoked",
			System::nanoTime);

	private final AcceptedTokens accepted;

	private final Revocations revocations;

	private final SecurityEventCounter counter;

	AppliedEvents(AcceptedTokens accepted, Revocations revocations, SecurityEventCounter counter) {
		this.accepted = accepted;
		this.revocations = revocations;
		this.counter = counter;
	}

	/**
	 * Applies a token.
	 * @return completes when no gateway accepts the tokens that it revokes, or with a
	 * {@link RefusedDeliveryException}, or with a
	 * {@link org.springframework.dao.DataAccessException} if that is not confirmed
	 */
	Mono<Void> apply(SecurityEventToken token, Transmitter transmitter) {
		EventEffects effects = EventEffects.of(token, transmitter);
		if (effects.members().isEmpty()) {
			count(effects);
			return Mono.empty();
		}
		return this.accepted.contain(token.issuer(), token.id()).flatMap((known) -> {
			if (known) {
				effects.outcomes()
					.forEach((event) -> this.counter.accepted(event.type(), SecurityEventOutcome.REPEATED));
				return Mono.empty();
			}
			// stored afterwards, so that the transmitter can repeat a delivery that
			// failed
			return this.revocations.revoke(effects.reason(), effects.members())
				.then(this.accepted.add(token.issuer(), token.id(), token.expiresAt()))
				.then(Mono.fromRunnable(() -> count(effects)));
		});
	}

	private void count(EventEffects effects) {
		effects.outcomes().forEach((event) -> {
			this.counter.accepted(event.type(), event.outcome());
			if (event.outcome() == SecurityEventOutcome.UNSUPPORTED_SUBJECT) {
				this.unsupported.warn(null);
			}
		});
	}

}
