package io.gatehouse.gateway.authentication;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.authentication.FailedAuthentications.Origin;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Limits failed authentications by client address, before tokens are verified. After too
 * many forged tokens from an address, its next tokens are refused unread: no signature is
 * verified, and Redis is not asked. Tokens that this gateway verified recently are not
 * limited, so that users who share an address with an attacker are not locked out.
 * Requests without a token are not limited.
 * <p>
 * A token counts when its verification is complete, so many good tokens that arrive
 * together, as after a start, are not limited.
 */
final class FailedAuthenticationLimiter implements ExchangeAuthenticator {

	/**
	 * Reasons for which only a forged token is refused, after a signature was verified or
	 * Redis asked. All other reasons also apply to issued tokens, or are found before the
	 * claims are parsed, at less than the cost of the HTTP request itself.
	 */
	private static final Set<Reason> MADE_UP = EnumSet.of(Reason.BAD_SIGNATURE, Reason.UNKNOWN_TOKEN);

	private static final String ATTRIBUTE = FailedAuthenticationLimiter.class.getName() + ".attempt";

	private static final Caller TOO_MANY = new Caller.Refused(Reason.RATE_LIMITED);

	private final ExchangeAuthenticator limited;

	private final RequestOrigins origins;

	private final FailedAuthentications failures;

	private final RecentlyValidTokens known;

	private final TokenSchemes schemes;

	FailedAuthenticationLimiter(ExchangeAuthenticator limited, RequestOrigins origins, FailedAuthentications failures,
			RecentlyValidTokens known, TokenSchemes schemes) {
		this.limited = limited;
		this.origins = origins;
		this.failures = failures;
		this.known = known;
		this.schemes = schemes;
	}

	@Override
	public Mono<Caller> reauthenticate(ServerWebExchange exchange) {
		return this.limited.reauthenticate(exchange);
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		String credentials = credentials(exchange);
		if (credentials == null) {
			return this.limited.caller(exchange);
		}
		return Mono.defer(() -> {
			// decided once for each exchange, so that repeated calls get the same result
			Attempt attempt = (Attempt) exchange.getAttributes()
				.computeIfAbsent(ATTRIBUTE, (name) -> begin(exchange, credentials));
			return caller(exchange, attempt);
		});
	}

	/**
	 * Returns the header of a token, well-formed or not; the first of several, which are
	 * refused.
	 */
	private @Nullable String credentials(ServerWebExchange exchange) {
		return ReceivedCredentials.of(exchange).stream().filter(this.schemes::isToken).findFirst().orElse(null);
	}

	private Attempt begin(ServerWebExchange exchange, String credentials) {
		long token = this.known.key(credentials);
		if (this.known.contains(token)) {
			return new Attempt.OfKnown();
		}
		Origin origin = this.origins.origin(exchange);
		if (!this.failures.areTooMany(origin)) {
			return new Attempt.Counted(token, origin, new AtomicBoolean());
		}
		this.failures.throttled().increment();
		return new Attempt.TooMany();
	}

	private Mono<Caller> caller(ServerWebExchange exchange, Attempt attempt) {
		if (attempt instanceof Attempt.TooMany) {
			return Mono.just(TOO_MANY);
		}
		Mono<Caller> caller = this.limited.caller(exchange);
		if (!(attempt instanceof Attempt.Counted counted)) {
			return caller;
		}
		// cached, so the verification completes even if the client disconnects: the cost
		// is the same, and a
		// flood of broken connections would otherwise not be counted
		return caller.doOnNext((found) -> settle(counted, found)).cache();
	}

	private void settle(Attempt.Counted counted, Caller caller) {
		if (!counted.settled().compareAndSet(false, true)) {
			return;
		}
		if (caller instanceof Caller.Authenticated) {
			this.known.add(counted.token());
		}
		else if (caller instanceof Caller.Refused refused && MADE_UP.contains(refused.reason())) {
			this.failures.add(counted.origin());
		}
	}

	/** Decision about an exchange. */
	private sealed interface Attempt {

		/** The token was verified recently. */
		record OfKnown() implements Attempt {

		}

		/** The token is refused unread. */
		record TooMany() implements Attempt {

		}

		/**
		 * The token is verified, and counts against its address if it is forged.
		 *
		 * @param token the key of the token
		 * @param origin the origin under which the token counts
		 * @param settled whether the result has been counted
		 */
		record Counted(long token, Origin origin, AtomicBoolean settled) implements Attempt {

		}

	}

}
