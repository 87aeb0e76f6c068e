package io.gatehouse.gateway;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Stands before the verification of tokens. When too many that nobody issued came from an
 * address, its next ones are not looked at: no signature is verified, and Redis is not
 * asked. Tokens that this gateway found good lately are looked at as ever, so that those
 * who share the address with an attacker can go on. Requests without a token are not
 * concerned.
 */
final class FailedAuthenticationLimiter implements ExchangeAuthenticator {

	/**
	 * What a token can be refused for that was made up. The others are found out behind
	 * the signature, and those who have such a token did once log in.
	 */
	private static final Set<Reason> MADE_UP = EnumSet.of(Reason.MALFORMED_TOKEN, Reason.BAD_SIGNATURE,
			Reason.WRONG_ISSUER, Reason.WRONG_TYPE, Reason.UNKNOWN_TOKEN);

	private static final String DECISION = FailedAuthenticationLimiter.class.getName() + ".decision";

	private static final String COUNTED = FailedAuthenticationLimiter.class.getName() + ".counted";

	private static final Caller TOO_MANY = new Caller.Refused(Reason.RATE_LIMITED);

	private final ExchangeAuthenticator limited;

	private final ClientAddressResolver addresses;

	private final FailedAuthentications failures;

	private final KnownTokens known;

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
		// found once, so that whoever asks again hears the same
		boolean isLookedAt = (Boolean) exchange.getAttributes()
			.computeIfAbsent(DECISION, (name) -> isLookedAt(exchange, credentials));
		return isLookedAt ? this.limited.caller(exchange).doOnNext((caller) -> note(exchange, credentials, caller))
				: Mono.just(TOO_MANY);
	}

	/** The header, well-formed or not; of several, which are refused, the first. */
	private static @Nullable String credentials(ServerWebExchange exchange) {
		List<String> values = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
		return values.stream().filter(BearerCredentials::isBearer).findFirst().orElse(null);
	}

	private boolean isLookedAt(ServerWebExchange exchange, String credentials) {
		if (!this.failures.areTooMany(this.addresses.resolve(exchange)) || this.known.contains(credentials)) {
			return true;
		}
		this.failures.throttled().increment();
		return false;
	}

	private void note(ServerWebExchange exchange, String credentials, Caller caller) {
		if (exchange.getAttributes().putIfAbsent(COUNTED, true) != null) {
			return;
		}
		if (caller instanceof Caller.Authenticated authenticated) {
			this.known.add(credentials, until(authenticated));
		}
		else if (caller instanceof Caller.Refused refused && MADE_UP.contains(refused.reason())
				&& !this.known.contains(credentials)) {
			this.failures.add(this.addresses.resolve(exchange));
		}
	}

	private static @Nullable Instant until(Caller.Authenticated caller) {
		Jwt token = caller.token();
		return (token != null) ? token.getExpiresAt() : null;
	}

}
