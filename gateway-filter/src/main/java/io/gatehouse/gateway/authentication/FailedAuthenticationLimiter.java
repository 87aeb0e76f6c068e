package io.gatehouse.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.authentication.FailedAuthentications.Origin;
import io.gatehouse.revocation.redis.SipHash;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.web.server.ServerWebExchange;

/**
 * Limits failed authentications by client address, before tokens are verified. After too
 * many forged tokens from an address, its next tokens are refused unread: no signature is
 * verified, and Redis is not asked. Tokens that this gateway verified recently are not
 * limited, so that users who share an address with an attacker are not locked out.
 * Requests without a token are not limited.
 * <p>
 * All clients behind an untrusted proxy have the proxy's address, so counting by it alone
 * would let one attacker lock out all of them. Such requests are counted by the address
 * together with the values of the forwarding headers. A client cannot make its requests
 * count for another client: a proxy that appends to the headers tells the two apart, and
 * a client that connects directly has another address than the proxy. A client can forge
 * header values to escape the count; then its tokens cost a verification each, until the
 * proxy is trusted.
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

	private static final Log logger = LogFactory.getLog(FailedAuthenticationLimiter.class);

	private final ExchangeAuthenticator limited;

	private final ClientAddressResolver addresses;

	private final FailedAuthentications failures;

	private final RecentlyValidTokens known;

	private final SipHash claims = SipHash.random();

	private final AtomicBoolean warned = new AtomicBoolean();

	FailedAuthenticationLimiter(ExchangeAuthenticator limited, ClientAddressResolver addresses,
			FailedAuthentications failures, RecentlyValidTokens known) {
		this.limited = limited;
		this.addresses = addresses;
		this.failures = failures;
		this.known = known;
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
	 * Returns the bearer header, well-formed or not; the first of several, which are
	 * refused.
	 */
	private static @Nullable String credentials(ServerWebExchange exchange) {
		return ReceivedCredentials.of(exchange).stream().filter(BearerCredentials::isBearer).findFirst().orElse(null);
	}

	private Attempt begin(ServerWebExchange exchange, String credentials) {
		long token = this.known.key(credentials);
		if (this.known.contains(token)) {
			return new Attempt.OfKnown();
		}
		Origin origin = origin(exchange);
		if (!this.failures.areTooMany(origin)) {
			return new Attempt.Counted(token, origin, new AtomicBoolean());
		}
		this.failures.throttled().increment();
		return new Attempt.TooMany();
	}

	private Origin origin(ServerWebExchange exchange) {
		String address = this.addresses.resolve(exchange);
		List<String> claimed = this.addresses.claimed(exchange);
		if (claimed.isEmpty()) {
			return new Origin(address, false);
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("A request with X-Forwarded-For or Forwarded came from an address that is not a trusted proxy. "
					+ "If the address is one of your proxies, add it to '" + TrustedProxies.PROPERTY
					+ "'. Until then, the gateway cannot safely distinguish the proxy's clients, and a client that "
					+ "forges these headers avoids the limit of failed authentications. This is reported only once.");
		}
		byte[] claims = String.join("\n", claimed).getBytes(StandardCharsets.UTF_8);
		return new Origin(address + ' ' + Long.toHexString(this.claims.hash(claims)), true);
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
