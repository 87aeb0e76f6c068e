package io.gatehouse.gateway;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.token.IssuerSettings;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.gateway.event.RefreshRoutesResultEvent;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.ApplicationListener;
import org.springframework.web.server.ServerWebExchange;

/**
 * Thread-safe counts of the requests that were let on to a route, and of those that were
 * refused. Counting is an increment: the counts of a route are found once, and made when
 * a decision occurs first. The counts of a route that no longer exists are removed.
 * <p>
 * A request is refused at most once. It is let on once for each route that it is
 * dispatched to, and may be refused afterwards, such as by a rate limit.
 */
public final class AuthenticationDecisions implements ApplicationListener<RefreshRoutesResultEvent> {

	/** Value of a tag that does not apply. */
	static final String NONE = "none";

	/** Issuer of the tokens of all issuers beyond the most that are told apart. */
	static final String OTHER = "other";

	/** The most issuers of one route that are told apart. */
	static final int MAX_ISSUERS = 100;

	private static final String ATTRIBUTE = AuthenticationDecisions.class.getName();

	private static final String REFUSED = ATTRIBUTE + ".refused";

	private static final String REASON = ATTRIBUTE + ".reason";

	private static final String ISSUER = ATTRIBUTE + ".issuer";

	private final LabelledCounts<Decision> counts = new LabelledCounts<>();

	/** The ids of issuers, by issuer. */
	private final Map<String, String> ids = new ConcurrentHashMap<>();

	private final OfRoute unrouted = new OfRoute(NONE);

	private volatile PerRoute<OfRoute> routes = perRoute();

	/**
	 * Creates counts that are zero.
	 * @param issuers the trusted issuers, by id
	 */
	public AuthenticationDecisions(Map<String, IssuerSettings> issuers) {
		new TreeMap<>(issuers).forEach((id, issuer) -> this.ids.putIfAbsent(issuer.issuer(), id));
	}

	private PerRoute<OfRoute> perRoute() {
		return new PerRoute<>((route) -> new OfRoute(route.getId()));
	}

	/**
	 * Counts a request that is let on with the identity of its caller.
	 * @param exchange the exchange
	 * @param caller the caller
	 */
	public void authenticated(ServerWebExchange exchange, Caller.Authenticated caller) {
		ofRoute(exchange).ofIssuer(caller.identity().issuer()).authenticated().increment();
	}

	/**
	 * Counts a request that is let on without an identity.
	 * @param exchange the exchange
	 */
	public void anonymous(ServerWebExchange exchange) {
		ofRoute(exchange).ofIssuer(null).anonymous().increment();
	}

	/**
	 * Returns a handler that counts the requests that it refuses.
	 * @param handler answers the requests
	 * @return a handler that counts, and answers as the other one does
	 */
	public RefusalHandler counting(RefusalHandler handler) {
		return (exchange, reason) -> {
			boolean first = exchange.getAttributes().put(REFUSED, true) == null;
			try {
				return handler.refuse(exchange, reason);
			}
			finally {
				if (first) {
					refused(exchange, exchange.getAttributeOrDefault(REASON, reason));
				}
			}
		};
	}

	private void refused(ServerWebExchange exchange, Reason reason) {
		ofRoute(exchange).ofIssuer(exchange.getAttribute(ISSUER)).refused(reason).increment();
	}

	/**
	 * Records the issuer of the verified token of a request that may be refused.
	 * @param exchange the exchange
	 * @param caller the caller that the token identifies
	 */
	public static void identify(ServerWebExchange exchange, Caller.Authenticated caller) {
		exchange.getAttributes().put(ISSUER, caller.identity().issuer());
	}

	/**
	 * Records that a handler refuses the request for another reason than it was given.
	 * @param exchange the exchange
	 * @param reason the actual reason
	 */
	public static void correct(ServerWebExchange exchange, Reason reason) {
		exchange.getAttributes().put(REASON, reason);
	}

	private OfRoute ofRoute(ServerWebExchange exchange) {
		Route route = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
		return (route != null) ? this.routes.of(route) : this.unrouted;
	}

	/** Removes the counts of routes that no longer exist. */
	@Override
	public void onApplicationEvent(RefreshRoutesResultEvent event) {
		if (event.isSuccess() && event.getSource() instanceof RouteLocator locator) {
			locator.getRoutes().map(Route::getId).collect(Collectors.toSet()).subscribe(this::retain);
		}
	}

	private void retain(Set<String> existing) {
		if (this.counts
			.removeIf((decision) -> !decision.route().equals(NONE) && !existing.contains(decision.route()))) {
			// a removed route may return as the same object, and needs new counts then
			this.routes = perRoute();
		}
	}

	/** The counts. */
	LabelledCounts<Decision> counts() {
		return this.counts;
	}

	/**
	 * Decision about requests.
	 *
	 * @param outcome the outcome: {@code authenticated}, {@code anonymous} or
	 * {@code refused}
	 * @param reason the code of the reason of a refusal, or {@code none}
	 * @param route the id of the route, or {@code none}
	 * @param issuer the issuer, or {@code none}
	 */
	record Decision(String outcome, String reason, String route, String issuer) {

		String[] values() {
			return new String[] { this.outcome, this.reason, this.route, this.issuer };
		}

	}

	/** Counts of a route. */
	private final class OfRoute {

		private final String id;

		private final Map<String, OfIssuer> issuers = new ConcurrentHashMap<>();

		private final OfIssuer none;

		OfRoute(String id) {
			this.id = id;
			this.none = new OfIssuer(id, NONE);
		}

		OfIssuer ofIssuer(@Nullable String issuer) {
			if (issuer == null) {
				return this.none;
			}
			OfIssuer known = this.issuers.get(issuer);
			return (known != null) ? known : add(issuer);
		}

		private OfIssuer add(String issuer) {
			boolean full = this.issuers.size() >= MAX_ISSUERS;
			return this.issuers.computeIfAbsent(full ? OTHER : issuer,
					(added) -> new OfIssuer(this.id, AuthenticationDecisions.this.ids.getOrDefault(added, added)));
		}

	}

	/** Counts of a route and an issuer. */
	private final class OfIssuer {

		private final String route;

		private final String issuer;

		private final Map<Reason, LongAdder> refused = new ConcurrentHashMap<>(0);

		private volatile @Nullable LongAdder authenticated;

		private volatile @Nullable LongAdder anonymous;

		OfIssuer(String route, String issuer) {
			this.route = route;
			this.issuer = issuer;
		}

		LongAdder authenticated() {
			LongAdder count = this.authenticated;
			if (count == null) {
				count = found("authenticated", NONE);
				this.authenticated = count;
			}
			return count;
		}

		LongAdder anonymous() {
			LongAdder count = this.anonymous;
			if (count == null) {
				count = found("anonymous", NONE);
				this.anonymous = count;
			}
			return count;
		}

		LongAdder refused(Reason reason) {
			LongAdder count = this.refused.get(reason);
			return (count != null) ? count
					: this.refused.computeIfAbsent(reason, (added) -> found("refused", added.code()));
		}

		private LongAdder found(String outcome, String reason) {
			return AuthenticationDecisions.this.counts.of(new Decision(outcome, reason, this.route, this.issuer));
		}

	}

}
