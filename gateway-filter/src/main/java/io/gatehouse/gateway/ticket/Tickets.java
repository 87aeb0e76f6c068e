package io.gatehouse.gateway.ticket;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

import io.gatehouse.boot.OutcomeCounts;
import io.gatehouse.revocation.RedisKeys;
import io.gatehouse.revocation.redis.ScriptRunner;
import io.gatehouse.token.Sha256;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Tickets in Redis, so that any gateway redeems those of all others, once:
 *
 * <pre>
 * INCR    gatehouse:tickets:&lt;SHA-256 of issuer and user&gt;
 * PEXPIRE gatehouse:tickets:&lt;SHA-256 of issuer and user&gt; &lt;life&gt;     at the first ticket
 * SET     gatehouse:ticket:&lt;name&gt; &lt;encrypted token&gt; PX &lt;life&gt; NX
 * GETDEL  gatehouse:ticket:&lt;name&gt;
 * </pre>
 *
 * Of any number of simultaneous calls with the same ticket exactly one gets the token. A
 * failover of Redis may lose the latest of both: a ticket that was just issued is then
 * unknown, and one that was just redeemed can be redeemed again. Thread-safe.
 */
final class Tickets {

	/** Returns 0, or the time in ms after which the count begins anew. */
	private static final RedisScript<Long> COUNT = RedisScript.of("""
			local count = redis.call('INCR', KEYS[1])
			if count == 1 then
				redis.call('PEXPIRE', KEYS[1], ARGV[1])
			end
			if count > tonumber(ARGV[2]) then
				return math.max(1, redis.call('PTTL', KEYS[1]))
			end
			return 0
			""", Long.class);

	private static final RedisScript<Long> STORE = RedisScript
		.of("return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1", Long.class);

	private static final RedisScript<String> REDEEM = RedisScript.of("return redis.call('GETDEL', KEYS[1]) or ''",
			String.class);

	private final ScriptRunner runner;

	private final RedisKeys keys;

	private final Duration life;

	private final int maxPerUser;

	private final SecureRandom random = new SecureRandom();

	private final OutcomeCounts<Outcome> outcomes = new OutcomeCounts<>(Outcome.class);

	Tickets(ScriptRunner runner, RedisKeys keys, Duration life, int maxPerUser) {
		this.runner = runner;
		this.keys = keys;
		this.life = life;
		this.maxPerUser = maxPerUser;
	}

	/**
	 * Issues a ticket.
	 * @param issuer the {@code iss} of the caller, or an empty text
	 * @param user the {@code sub} of the caller
	 * @param token the caller's token
	 * @return the ticket; a {@link TooManyTicketsException}, or a
	 * {@link DataAccessException}
	 */
	Mono<Ticket> issue(String issuer, String user, TicketTarget target, String token) {
		Mono<Ticket> issued = this.runner
			.run(COUNT, List.of(this.keys.ticketCount(Sha256.base64Url(issuer + '\0' + user))),
					List.of(milliseconds(), Integer.toString(this.maxPerUser)))
			.flatMap((wait) -> (wait > 0) ? Mono.error(() -> new TooManyTicketsException(Duration.ofMillis(wait)))
					: store(target, token));
		return issued.doOnSuccess((ticket) -> this.outcomes.count(Outcome.ISSUED))
			.doOnError((ex) -> this.outcomes
				.count((ex instanceof TooManyTicketsException) ? Outcome.TOO_MANY : Outcome.FAILED));
	}

	private Mono<Ticket> store(TicketTarget target, String token) {
		Ticket ticket = Ticket.random(this.random);
		return this.runner
			.run(STORE, List.of(this.keys.ticket(ticket.name(target))),
					List.of(ticket.seal(target, token), milliseconds()))
			.thenReturn(ticket);
	}

	private String milliseconds() {
		return Long.toString(this.life.toMillis());
	}

	/**
	 * Redeems a ticket. If the call fails, the ticket may be spent all the same.
	 * @return the caller's token; empty if the ticket was redeemed before, has expired,
	 * is for another target, or was never issued; or a {@link DataAccessException}
	 */
	Mono<String> redeem(Ticket ticket, TicketTarget target) {
		Mono<String> redeemed = this.runner.run(REDEEM, List.of(this.keys.ticket(ticket.name(target))), List.of())
			.flatMap((sealed) -> sealed.isEmpty() ? Mono.empty() : Mono.justOrEmpty(ticket.open(target, sealed)));
		return redeemed
			.doOnSuccess((token) -> this.outcomes.count((token != null) ? Outcome.REDEEMED : Outcome.UNKNOWN))
			.doOnError((ex) -> this.outcomes.count(Outcome.FAILED));
	}

	/** The tickets by outcome. */
	OutcomeCounts<Outcome> outcomes() {
		return this.outcomes;
	}

	/** Outcome of a call. */
	enum Outcome {

		/** A ticket was issued. */
		ISSUED,

		/** The user has too many tickets. */
		TOO_MANY,

		/** A ticket was redeemed. */
		REDEEMED,

		/** A ticket was spent, has expired, or was never issued. */
		UNKNOWN,

		/** Redis did not answer. */
		FAILED

	}

}
