package io.gatehouse.gateway.ticket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ExchangeAuthenticator;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Issues tickets. The caller authenticates as on a route, with its bearer token. The
 * answer is
 * <ul>
 * <li>200 with {@code ticket} and {@code expires_in} in seconds;</li>
 * <li>400 for a body that is too large or names no path;</li>
 * <li>401 for a token that is missing or refused;</li>
 * <li>405 for another method than POST;</li>
 * <li>429 with {@code Retry-After} if the user has got too many tickets;</li>
 * <li>503 with {@code Retry-After} if Redis or the issuer's keys are unavailable.</li>
 * </ul>
 * Access rules are not asked: they hold for the request that brings the ticket.
 */
final class TicketEndpoint implements WebHandler {

	private static final Log logger = LogFactory.getLog(TicketEndpoint.class);

	private final ExchangeAuthenticator authenticator;

	private final Tickets tickets;

	private final RefusalHandler refusals;

	private final String parameter;

	private final Duration life;

	TicketEndpoint(ExchangeAuthenticator authenticator, Tickets tickets, RefusalHandler refusals,
			TicketProperties properties) {
		this.authenticator = authenticator;
		this.tickets = tickets;
		this.refusals = refusals;
		this.parameter = properties.parameter();
		this.life = properties.life();
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
			exchange.getResponse().setStatusCode(HttpStatus.METHOD_NOT_ALLOWED);
			exchange.getResponse().getHeaders().setAllow(Set.of(HttpMethod.POST));
			return exchange.getResponse().setComplete();
		}
		return this.authenticator.caller(exchange).flatMap((caller) -> {
			if (caller instanceof Caller.Authenticated authenticated) {
				return issue(exchange, authenticated);
			}
			return this.refusals.refuse(exchange,
					(caller instanceof Caller.Refused refused) ? refused.reason() : Reason.MISSING_TOKEN);
		});
	}

	private Mono<Void> issue(ServerWebExchange exchange, Caller.Authenticated caller) {
		String token = token(exchange);
		if (token == null) {
			// an authenticator of the application that reads other credentials
			return this.refusals.refuse(exchange, Reason.MISSING_TOKEN);
		}
		return TicketRequest.path(exchange.getRequest())
			.flatMap((path) -> Mono.justOrEmpty(TicketTarget.parse(path, this.parameter)))
			.flatMap((target) -> this.tickets.issue(Objects.toString(caller.claims().get("iss"), ""),
					caller.identity().subject(), target, token))
			.map((ticket) -> answer(exchange, ticket))
			.switchIfEmpty(Mono.fromSupplier(() -> this.refusals.refuse(exchange, Reason.REFUSED_REQUEST)))
			.onErrorResume(TooManyTicketsException.class, (ex) -> {
				exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(ex.waitSeconds()));
				return Mono.just(this.refusals.refuse(exchange, Reason.RATE_LIMITED));
			})
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.debug("A ticket could not be issued", ex);
				return Mono.just(this.refusals.refuse(exchange, Reason.TICKETS_UNAVAILABLE));
			})
			.flatMap((answer) -> answer);
	}

	private static @Nullable String token(ServerWebExchange exchange) {
		List<String> received = ReceivedCredentials.of(exchange);
		return (received.size() == 1) ? BearerCredentials.candidate(received.get(0)) : null;
	}

	private Mono<Void> answer(ServerWebExchange exchange, Ticket ticket) {
		ServerHttpResponse response = exchange.getResponse();
		byte[] body = ("{\"ticket\":\"" + ticket.text() + "\",\"expires_in\":" + this.life.toSeconds() + "}")
			.getBytes(StandardCharsets.UTF_8);
		response.setStatusCode(HttpStatus.OK);
		response.getHeaders().setCacheControl(CacheControl.noStore());
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		response.getHeaders().setContentLength(body.length);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
	}

}
