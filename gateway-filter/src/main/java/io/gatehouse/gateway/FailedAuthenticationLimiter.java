package io.gatehouse.gateway;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.gateway.FailedAuthentications.Origin;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.web.server.ServerWebExchange;

/**
 * Stands before the verification of tokens. When too many that nobody issued came from an
 * address, its next ones are not looked at: no signature is verified, and Redis is not
 * asked. Tokens that this gateway found good lately are looked at as ever, so that those
 * who share the address with an attacker can go on. Requests without a token are not
 * concerned.
 * <p>
 * Behind a proxy that is not trusted, all clients have the proxy's address. Counting by
 * it would let one attacker lock all of them out. Such requests are counted by the
 * address together with everything that the headers claim. A client cannot make a request
 * count for another one this way: a proxy that appends to the headers tells the two
 * apart, and a client that comes directly has another address than the proxy. A client
 * can make up claims to escape the count; then its tokens cost a verification each, until
 * the proxy is trusted.
 * <p>
 * A token counts when its answer is there, so a herd of good ones that come together, as
 * after a start, is no flood.
 */
final class FailedAuthenticationLimiter implements ExchangeAuthenticator {

	/**
	 * The reasons that only a made-up token is refused for, after a signature was
	 * verified or Redis asked. All others concern tokens that were issued, too, or are
	 * found before the claims are parsed, at less than the cost of the HTTP request
	 * itself.
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
					+ "If it is a proxy of yours, name it in '" + TrustedProxies.PROPERTY
					+ "': until then its clients cannot be told apart safely, and a client that makes up these headers "
					+ "escapes the limit of failed authentications. This is not reported again.");
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
		// goes on when the client has gone: what it cost stays the same, and a flood of
		// broken connections would not be counted otherwise
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
		 * @param origin where it came from
		 * @param settled whether it is known what became of it
		 */
		record Counted(long token, Origin origin, AtomicBoolean settled) implements Attempt {

		}

	}

}
