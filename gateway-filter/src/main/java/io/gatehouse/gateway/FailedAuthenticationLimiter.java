package io.gatehouse.gateway;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Stands before the verification of tokens. When too many that nobody issued came from an
 * address, its next ones are not looked at: no signature is verified, and Redis is not
 * asked. Tokens that this gateway found good lately are looked at as ever, so that those
 * who share the address with an attacker can go on. Requests without a token are not
 * concerned.
 * <p>
 * A token counts when its answer is there, so a herd of good ones that come together, as
 * after a start, is no flood.
 */
final class FailedAuthenticationLimiter implements ExchangeAuthenticator {

	/**
	 * What only a token can be refused for that was made up, after a signature was
	 * verified or Redis asked. Everything else can happen to one that was issued, or
	 * costs nothing.
	 */
	private static final Set<Reason> MADE_UP = EnumSet.of(Reason.BAD_SIGNATURE, Reason.UNKNOWN_TOKEN);

	private static final String ATTRIBUTE = FailedAuthenticationLimiter.class.getName() + ".attempt";

	private static final Caller TOO_MANY = new Caller.Refused(Reason.RATE_LIMITED);

	private static final Log logger = LogFactory.getLog(FailedAuthenticationLimiter.class);

	private final ExchangeAuthenticator limited;

	private final ClientAddressResolver addresses;

	private final FailedAuthentications failures;

	private final KnownTokens known;

	private final AtomicBoolean warned = new AtomicBoolean();

	FailedAuthenticationLimiter(ExchangeAuthenticator limited, ClientAddressResolver addresses,
			FailedAuthentications failures, KnownTokens known) {
		this.limited = limited;
		this.addresses = addresses;
		this.failures = failures;
		this.known = known;
	}

	/** Who verifies. */
	ExchangeAuthenticator limited() {
		return this.limited;
	}

	@Override
	public Mono<Caller> caller(ServerWebExchange exchange) {
		String credentials = credentials(exchange);
		if (credentials == null) {
			return this.limited.caller(exchange);
		}
		return Mono.defer(() -> {
			// found once, so that whoever asks again hears the same
			Attempt attempt = (Attempt) exchange.getAttributes()
				.computeIfAbsent(ATTRIBUTE, (name) -> begin(exchange, credentials));
			return caller(exchange, attempt);
		});
	}

	/** The header, well-formed or not; of several, which are refused, the first. */
	private static @Nullable String credentials(ServerWebExchange exchange) {
		return ReceivedCredentials.of(exchange).stream().filter(BearerCredentials::isBearer).findFirst().orElse(null);
	}

	private Attempt begin(ServerWebExchange exchange, String credentials) {
		long token = this.known.key(credentials);
		if (this.known.contains(token)) {
			return new Attempt.OfKnown();
		}
		String address = this.addresses.resolve(exchange);
		if (!this.failures.areTooMany(address)) {
			return new Attempt.Counted(token, address, new AtomicBoolean());
		}
		this.failures.throttled().increment();
		if (this.addresses.isForwardedByStranger(exchange) && this.warned.compareAndSet(false, true)) {
			logger.warn("Tokens of requests that carry X-Forwarded-For are not looked at for now, since too many that "
					+ "nobody issued came from where these come from. If that is a proxy of yours, all of its clients "
					+ "are one: trust it in '" + TrustedProxies.PROPERTY + "'. This is not reported again.");
		}
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
		// goes on when the client has gone: what it cost stays the same, and a flood of
		// broken connections would not be counted otherwise
		return caller.doOnNext((found) -> settle(counted, found)).cache();
	}

	private void settle(Attempt.Counted counted, Caller caller) {
		if (!counted.settled().compareAndSet(false, true)) {
			return;
		}
		if (caller instanceof Caller.Authenticated authenticated) {
			this.known.add(counted.token(), until(authenticated));
		}
		else if (caller instanceof Caller.Refused refused && MADE_UP.contains(refused.reason())) {
			this.failures.add(counted.address());
		}
	}

	private static @Nullable Instant until(Caller.Authenticated caller) {
		Jwt token = caller.token();
		return (token != null) ? token.getExpiresAt() : null;
	}

	/** What was decided about an exchange. */
	private sealed interface Attempt {

		/** The token was good lately. */
		record OfKnown() implements Attempt {

		}

		/** The token is not looked at. */
		record TooMany() implements Attempt {

		}

		/**
		 * The token is looked at, and counts against its address if nobody issued it.
		 *
		 * @param token the key of the token
		 * @param address where it came from
		 * @param settled whether it is known what became of it
		 */
		record Counted(long token, String address, AtomicBoolean settled) implements Attempt {

		}

	}

}
