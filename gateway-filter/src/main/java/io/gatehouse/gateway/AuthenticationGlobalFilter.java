package io.gatehouse.gateway;

import java.util.ArrayList;
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

	private static final String BEARER = "Bearer ";

	private static final Log logger = LogFactory.getLog(AuthenticationGlobalFilter.class);

	private final ExchangeAuthenticator authenticator;

	private final AccessRules rules;

	private final TokenPolicies policies;

	private final IdentityHeaders headers;

	private final RefusalHandler refusals;

	private final TokenRelay relay;

	private final StreamReauthentication streams;

	/** What was logged once. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	AuthenticationGlobalFilter(ExchangeAuthenticator authenticator, AccessRules rules, TokenPolicies policies,
			TokenRelay relay, IdentityHeaders headers, RefusalHandler refusals, StreamReauthentication streams) {
		this.authenticator = authenticator;
		this.rules = rules;
		this.policies = policies;
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
			this.policies.policyFor(exchange);
		}
		catch (InvalidSettingException ex) {
			// of a route that came after the start
			if (this.reported.add(ex.property())) {
				logger.error("The route is closed, since its access cannot be understood. " + ex.getMessage());
			}
			return refuse(exchange, Reason.INSUFFICIENT_PERMISSIONS);
		}
		return this.authenticator.caller(exchange).flatMap((caller) -> {
			Reason reason = rule.refusal(caller);
			if (reason != null) {
				return refuse(exchange, reason);
			}
			return (caller instanceof Caller.Authenticated authenticated)
					? admit(exchange, chain, rule, authenticated, relayed)
					: chain.filter(withoutToken(exchange, relayed.minted()));
		});
	}

	private Mono<Void> refuse(ServerWebExchange exchange, Reason reason) {
		Admission.refuse(exchange);
		return this.refusals.refuse(exchange, reason);
	}

	private Mono<Void> admit(ServerWebExchange exchange, GatewayFilterChain chain, AccessRequirement rule,
			Caller.Authenticated caller, TokenRelay.Rule relayed) {
		// what goes wrong further on is not about the token
		return this.relay.token(caller, relayed)
			.map((token) -> chain.filter(withIdentity(exchange, rule, caller.identity(), token)))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(refuse(exchange, ex.reason())))
			.flatMap(Function.identity());
	}

	private ServerWebExchange withIdentity(ServerWebExchange exchange, AccessRequirement rule, Identity identity,
			Jwt token) {
		// also if an authenticator of the application's own has not looked at them
		ReceivedCredentials.of(exchange);
		Admission before = Admission.of(exchange);
		Admission admission = new Admission((before != null) ? before.received() : exchange,
				BEARER + token.getTokenValue());
		ServerWebExchange admitted = exchange.mutate().request((request) -> request.headers((inside) -> {
			if (before != null) {
				removeIdentity(inside);
			}
			this.headers.encode(token.getClaims(), inside::set);
			inside.set(HttpHeaders.AUTHORIZATION, admission.authorization());
		}))
			.response(this.streams.response(exchange, rule))
			.principal(Mono.just(new IdentityPrincipal(identity)))
			.build();
		admission.keep();
		return admitted;
	}

	/**
	 * Lets a request on to its route for an anonymous caller. A token that was not
	 * checked here does not go inside, where it would be trusted for its signature, and
	 * neither does the identity of a caller whom the route before admitted.
	 * @param minted whether no caller's token goes inside, by whatever scheme it came
	 */
	private ServerWebExchange withoutToken(ServerWebExchange exchange, boolean minted) {
		List<String> received = ReceivedCredentials.of(exchange);
		Admission before = Admission.of(exchange);
		List<String> credentials = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
		if (before == null && credentials.isEmpty()) {
			return exchange;
		}
		boolean keeps = AccessRules.keepsAuthorization(exchange);
		List<String> inside = new ArrayList<>((keeps && before != null) ? received : credentials);
		inside.removeIf((value) -> keeps ? BearerCredentials.isBearer(value) && !received.contains(value)
				: minted || BearerCredentials.isBearer(value));
		if (before == null) {
			return inside.equals(credentials) ? exchange
					: exchange.mutate()
						.request((request) -> request.headers((headers) -> setAuthorization(headers, inside)))
						.build();
		}
		before.end();
		return exchange.mutate().request((request) -> request.headers((headers) -> {
			removeIdentity(headers);
			setAuthorization(headers, inside);
		})).principal(before.received().getPrincipal()).build();
	}

	private void removeIdentity(HttpHeaders inside) {
		List<String> names = inside.headerNames().stream().filter(this.headers::isIdentityHeader).toList();
		names.forEach(inside::remove);
	}

	private static void setAuthorization(HttpHeaders inside, List<String> credentials) {
		inside.remove(HttpHeaders.AUTHORIZATION);
		inside.addAll(HttpHeaders.AUTHORIZATION, credentials);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
