package io.gatehouse.gateway.ticket;

import java.util.function.Function;

import io.gatehouse.gateway.EventLoopSchedulers;
import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.revocation.redis.ReadContinuation;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Redeems the ticket of a request. The request goes on with the caller's token in
 * {@code Authorization}, and everything after this filter is as if the client had sent
 * it. Runs after the firewall.
 * <p>
 * Two tickets, or one beside an {@code Authorization} header, are refused with 400 (RFC
 * 6750, section 3.1). Another method than GET is refused without a look at the ticket,
 * which stays good. A CORS preflight carries no credentials, so its ticket, which is that
 * of the request to come, is not redeemed. The response must not be stored, since a cache
 * would answer the same URL again, and tells the page to keep the URL to itself.
 */
final class TicketWebFilter implements WebFilter, Ordered {

	/** After the filter for tokens of WebSockets. */
	private static final int ORDER = HIGHEST_PRECEDENCE + 13;

	private static final Log logger = LogFactory.getLog(TicketWebFilter.class);

	private final Tickets tickets;

	private final ForgedTokens forged;

	private final RefusalHandler refusals;

	private final EventLoopSchedulers loops = new EventLoopSchedulers();

	TicketWebFilter(Tickets tickets, ForgedTokens forged, RefusalHandler refusals) {
		this.tickets = tickets;
		this.forged = forged;
		this.refusals = refusals;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return Mono.deferContextual((context) -> {
			TicketTarget target = TicketHttpHandler.taken(context);
			return (target != null && !CorsUtils.isPreFlightRequest(exchange.getRequest()))
					? filter(exchange, chain, target) : chain.filter(exchange);
		});
	}

	private Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain, TicketTarget target) {
		ServerHttpResponse response = exchange.getResponse();
		response.beforeCommit(() -> Mono.fromRunnable(() -> keepSecret(response.getHeaders())));
		Ticket ticket = (target.tickets().size() == 1) ? Ticket.parse(target.tickets().get(0)) : null;
		Reason reason = refusal(exchange, target, ticket);
		if (reason != null || ticket == null) {
			return this.refusals.refuse(exchange, (reason != null) ? reason : Reason.INVALID_TICKET);
		}
		// only errors of Redis are handled here; those of the chain pass through
		return onEventLoop(exchange, this.tickets.redeem(ticket, target))
			.map((token) -> chain.filter(withToken(exchange, token)))
			.switchIfEmpty(Mono.fromSupplier(() -> {
				this.forged.add(exchange);
				return this.refusals.refuse(exchange, Reason.INVALID_TICKET);
			}))
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.debug("A ticket could not be redeemed", ex);
				return Mono.just(this.refusals.refuse(exchange, Reason.TICKETS_UNAVAILABLE));
			})
			.flatMap(Function.identity());
	}

	private static void keepSecret(HttpHeaders headers) {
		headers.set("Referrer-Policy", "no-referrer");
		headers.setCacheControl(CacheControl.noStore());
	}

	private @Nullable Reason refusal(ServerWebExchange exchange, TicketTarget target, @Nullable Ticket ticket) {
		if (target.tickets().size() > 1
				|| exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)) {
			return Reason.REFUSED_REQUEST;
		}
		if (ticket == null || !HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
			return Reason.INVALID_TICKET;
		}
		return this.forged.areTooMany(exchange) ? Reason.RATE_LIMITED : null;
	}

	private Mono<String> onEventLoop(ServerWebExchange exchange, Mono<String> token) {
		return Mono.deferContextual((context) -> token.publishOn(ReadContinuation.of(context)))
			.contextWrite(this.loops.continuation(exchange));
	}

	private static ServerWebExchange withToken(ServerWebExchange exchange, String token) {
		HttpHeaders changed = new HttpHeaders();
		changed.addAll(exchange.getRequest().getHeaders());
		changed.set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
		return exchange.mutate().request(RequestWithHeaders.of(exchange.getRequest(), changed)).build();
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
