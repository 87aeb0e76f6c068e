package io.gatehouse.gateway;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Lets a request on to its route if its access rule allows: with the identity of the
 * caller in headers, in the bearer token and as the exchange's principal, or without any.
 * Runs before the filters of routes, so that rate limits and load balancing see the
 * identity.
 */
final class AuthenticationGlobalFilter implements GlobalFilter, Ordered {

	/** Behind the caching of bodies, and before everything that acts for the caller. */
	static final int ORDER = -1000;

	private static final Log logger = LogFactory.getLog(AuthenticationGlobalFilter.class);

	private final ExchangeAuthenticator authenticator;

	private final AccessRules rules;

	private final TokenChecks checks;

	private final IdentityHeaders headers;

	private final RefusalHandler refusals;

	private final TokenRelay relay;

	private final LiveStreams streams;

	/** What was logged once. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	AuthenticationGlobalFilter(ExchangeAuthenticator authenticator, AccessRules rules, TokenChecks checks,
			TokenRelay relay, IdentityHeaders headers, RefusalHandler refusals, LiveStreams streams) {
		this.authenticator = authenticator;
		this.rules = rules;
		this.checks = checks;
		this.relay = relay;
		this.headers = headers;
		this.refusals = refusals;
		this.streams = streams;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		AccessRequirement rule;
		TokenRelay.Rule relayed;
		try {
			rule = this.rules.requirementFor(exchange);
			if (rule.access() == AccessRule.Access.PUBLIC) {
				return chain.filter(withoutToken(exchange, this.relay.isMinted(exchange)));
			}
			relayed = this.relay.ruleFor(exchange);
			// whether it can be understood; who asks for the caller asks again
			this.checks.checkFor(exchange);
		}
		catch (InvalidSettingException ex) {
			// of a route that came after the start
			if (this.reported.add(ex.property())) {
				logger.error("The route is closed, since its access cannot be understood. " + ex.getMessage());
			}
			return this.refusals.refuse(exchange, Reason.INSUFFICIENT_PERMISSIONS);
		}
		return this.authenticator.caller(exchange).flatMap((caller) -> {
			Reason reason = rule.refusal(caller);
			if (reason != null) {
				return this.refusals.refuse(exchange, reason);
			}
			return (caller instanceof Caller.Authenticated authenticated)
					? admit(exchange, chain, rule, authenticated, relayed)
					: chain.filter(withoutToken(exchange, relayed.minted()));
		});
	}

	private Mono<Void> admit(ServerWebExchange exchange, GatewayFilterChain chain, AccessRequirement rule,
			Caller.Authenticated caller, TokenRelay.Rule relayed) {
		// what goes wrong further on is not about the token
		return this.relay.token(caller, relayed)
			.map((token) -> chain.filter(withIdentity(exchange, rule, caller.identity(), token)))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(this.refusals.refuse(exchange, ex.reason())))
			.flatMap(Function.identity());
	}

	private ServerWebExchange withIdentity(ServerWebExchange exchange, AccessRequirement rule, Identity identity,
			Jwt token) {
		// also if an authenticator of the application's own has not looked at them
		ReceivedCredentials.of(exchange);
		return exchange.mutate().request((request) -> request.headers((received) -> {
			this.headers.encode(token.getClaims(), received::set);
			received.setBearerAuth(token.getTokenValue());
		}))
			.response(this.streams.response(exchange, rule))
			.principal(Mono.just(new IdentityPrincipal(identity)))
			.build();
	}

	/**
	 * A token that was not checked here does not go inside, where it would be trusted for
	 * its signature.
	 * @param minted whether no caller's token goes inside, by whatever scheme it came
	 */
	private static ServerWebExchange withoutToken(ServerWebExchange exchange, boolean minted) {
		List<String> credentials = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
		boolean hasToken = minted ? !credentials.isEmpty() : credentials.stream().anyMatch(BearerCredentials::isBearer);
		if (!hasToken || AccessRules.keepsAuthorization(exchange)) {
			return exchange;
		}
		return exchange.mutate()
			.request((request) -> request.headers((received) -> received.remove(HttpHeaders.AUTHORIZATION)))
			.build();
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
