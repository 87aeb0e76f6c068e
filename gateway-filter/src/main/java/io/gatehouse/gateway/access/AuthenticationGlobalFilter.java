package io.gatehouse.gateway.access;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ChallengeParameters;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.IdentityPrincipal;
import io.gatehouse.gateway.NativeHeaders;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.gateway.ScalarMono;
import io.gatehouse.gateway.ServiceToken;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.minting.TokenRelay;
import io.gatehouse.identity.IdentityHeaders;
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
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Global filter that lets a request on to its route if the access rules allow it. An
 * authenticated caller's identity is sent in headers and in the bearer token, and is the
 * exchange's principal; an anonymous request carries none. The filter runs before the
 * filters of routes, so that rate limits and load balancing see the identity.
 */
final class AuthenticationGlobalFilter implements GlobalFilter, Ordered {

	/** After the caching of bodies, and before every filter that acts for the caller. */
	static final int ORDER = -1000;

	/** Result for a route whose metadata cannot be understood. */
	private static final Caller.Refused CLOSED = new Caller.Refused(Reason.INSUFFICIENT_PERMISSIONS);

	private static final Log logger = LogFactory.getLog(AuthenticationGlobalFilter.class);

	private final ExchangeAuthenticator authenticator;

	private final AccessRules rules;

	private final IdentityHeaders headers;

	private final HeaderGuard guard;

	private final RefusalHandler refusals;

	private final AuthenticationDecisions decisions;

	private final TokenRelay relay;

	private final StreamReauthentication streams;

	private final TokenSchemes schemes;

	private final Clock clock;

	/** Properties whose error has been logged. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	AuthenticationGlobalFilter(ExchangeAuthenticator authenticator, AccessRules rules, TokenRelay relay,
			IdentityHeaders headers, RefusalHandler refusals, AuthenticationDecisions decisions,
			StreamReauthentication streams, TokenSchemes schemes, Clock clock) {
		this.authenticator = authenticator;
		this.rules = rules;
		this.relay = relay;
		this.headers = headers;
		this.guard = new HeaderGuard(headers);
		this.refusals = decisions.counting(refusals);
		this.decisions = decisions;
		this.streams = streams;
		this.schemes = schemes;
		this.clock = clock;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		AccessRequirement rule;
		TokenRelay.Rule relayed;
		Mono<Caller> authenticated;
		try {
			rule = this.rules.requirementFor(exchange);
			if (rule.access() == AccessRule.Access.PUBLIC) {
				return anonymous(exchange, chain, this.relay.isMinted(exchange));
			}
			relayed = this.relay.ruleFor(exchange);
			// the authenticator reads the route's metadata, too
			authenticated = this.authenticator.caller(exchange);
		}
		catch (InvalidSettingException ex) {
			return close(exchange, ex);
		}
		Caller known = ScalarMono.value(authenticated);
		return (known != null) ? filter(exchange, chain, rule, known, relayed)
				: authenticated.onErrorResume(InvalidSettingException.class, (ex) -> Mono.just(closed(ex)))
					.flatMap((caller) -> filter(exchange, chain, rule, caller, relayed));
	}

	/** Refuses a request whose route has invalid metadata. */
	private Mono<Void> close(ServerWebExchange exchange, InvalidSettingException ex) {
		return refuse(exchange, closed(ex).reason());
	}

	private Caller.Refused closed(InvalidSettingException ex) {
		report(ex);
		return CLOSED;
	}

	private Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain, AccessRequirement rule,
			Caller caller, TokenRelay.Rule relayed) {
		Reason reason = rule.refusal(caller, this.clock);
		if (reason != null) {
			if (caller instanceof Caller.Authenticated authenticated) {
				AuthenticationDecisions.identify(exchange, authenticated);
			}
			if (reason == Reason.INSUFFICIENT_USER_AUTHENTICATION) {
				ChallengeParameters.keep(exchange, rule.challenge(caller, this.clock));
			}
			return refuse(exchange, reason);
		}
		return (caller instanceof Caller.Authenticated authenticated)
				? admit(exchange, chain, rule, authenticated, relayed) : anonymous(exchange, chain, relayed.minted());
	}

	private Mono<Void> anonymous(ServerWebExchange exchange, GatewayFilterChain chain, boolean minted) {
		this.decisions.anonymous(exchange);
		return chain.filter(withoutToken(exchange, minted));
	}

	/**
	 * Reports the error once. The metadata of routes in the properties was checked at the
	 * start, so this route was added later.
	 */
	private void report(InvalidSettingException ex) {
		if (this.reported.add(ex.property())) {
			logger.error("The route refuses all requests, since its metadata is invalid. " + ex.getMessage());
		}
	}

	private Mono<Void> refuse(ServerWebExchange exchange, Reason reason) {
		Admission.refuse(exchange);
		return this.refusals.refuse(exchange, reason);
	}

	private Mono<Void> admit(ServerWebExchange exchange, GatewayFilterChain chain, AccessRequirement rule,
			Caller.Authenticated caller, TokenRelay.Rule relayed) {
		ServiceToken known = this.relay.tokenInMemory(caller, relayed);
		if (known != null) {
			ServerWebExchange admitted;
			try {
				admitted = withIdentity(exchange, rule, caller, known);
			}
			catch (InvalidTokenException ex) {
				return refuse(exchange, ex.reason());
			}
			return chain.filter(admitted);
		}
		// only errors of the token are handled here; those of the chain pass through
		// unchanged
		return this.relay.token(caller, relayed)
			.map((token) -> chain.filter(withIdentity(exchange, rule, caller, token)))
			.onErrorResume(InvalidTokenException.class, (ex) -> Mono.just(refuse(exchange, ex.reason())))
			.flatMap(Function.identity());
	}

	private ServerWebExchange withIdentity(ServerWebExchange exchange, AccessRequirement rule,
			Caller.Authenticated caller, ServiceToken token) {
		// records the credentials even if the application's own authenticator has not
		// read them
		ReceivedCredentials.of(exchange);
		Admission before = Admission.of(exchange);
		Admission admission = new Admission((before != null) ? before.received() : exchange, token.authorization());
		ServerWebExchange admitted = exchange.mutate()
			.request(request(exchange.getRequest(), before != null, token))
			.response(this.streams.response(exchange, rule))
			.principal(Mono.just(new IdentityPrincipal(caller)))
			.build();
		admission.keep();
		this.decisions.authenticated(exchange, caller);
		return admitted;
	}

	private ServerHttpRequest request(ServerHttpRequest request, boolean admittedBefore, ServiceToken token) {
		io.netty.handler.codec.http.HttpHeaders received = admittedBefore ? null : NativeHeaders.of(request);
		if (received != null) {
			io.netty.handler.codec.http.HttpHeaders inside = received.copy();
			identify(token, inside::set);
			return RequestWithHeaders.of(request, inside);
		}
		HttpHeaders inside = new HttpHeaders();
		request.getHeaders().forEach((name, values) -> {
			if (!admittedBefore || !this.guard.isGuarded(name)) {
				// not added: names that differ in letter case have all values each
				inside.put(name, new ArrayList<>(values));
			}
		});
		identify(token, inside::set);
		return RequestWithHeaders.of(request, inside);
	}

	private void identify(ServiceToken token, BiConsumer<String, String> header) {
		token.encode(this.headers, header);
		header.accept(HttpHeaders.AUTHORIZATION, token.authorization());
	}

	/**
	 * Lets a request on to its route for an anonymous caller. A token that was not
	 * checked here is not forwarded, because services would trust it for its signature.
	 * The identity of a caller whom a previous route admitted is removed, too.
	 * @param minted whether no credentials of the caller are forwarded, in any scheme
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
		inside.removeIf((value) -> keeps ? this.schemes.isToken(value) && !received.contains(value)
				: minted || this.schemes.isToken(value));
		if (before == null) {
			return inside.equals(credentials) ? exchange
					: exchange.mutate().request(withAuthorization(exchange.getRequest(), inside)).build();
		}
		before.end();
		return exchange.mutate().request((request) -> request.headers((headers) -> {
			this.guard.removeFrom(headers);
			setAuthorization(headers, inside);
		})).principal(before.received().getPrincipal()).build();
	}

	private static ServerHttpRequest withAuthorization(ServerHttpRequest request, List<String> credentials) {
		io.netty.handler.codec.http.HttpHeaders received = NativeHeaders.of(request);
		if (received == null) {
			return request.mutate().headers((headers) -> setAuthorization(headers, credentials)).build();
		}
		io.netty.handler.codec.http.HttpHeaders inside = received.copy();
		inside.remove(HttpHeaders.AUTHORIZATION);
		credentials.forEach((value) -> inside.add(HttpHeaders.AUTHORIZATION, value));
		return RequestWithHeaders.of(request, inside);
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
