package io.gatehouse.gateway.ticket;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Takes the ticket out of a request's URL before anything in Spring sees it: logs,
 * observations, filters, routes. The Reactor context carries it to the
 * {@link TicketWebFilter}. Requests without a ticket pass unchanged.
 */
final class TicketHttpHandler implements HttpHandler {

	private static final Object KEY = TicketHttpHandler.class;

	private final HttpHandler handler;

	private final String parameter;

	TicketHttpHandler(HttpHandler handler, String parameter) {
		this.handler = handler;
		this.parameter = parameter;
	}

	/** Returns the target with the ticket, or {@code null} if the request has none. */
	static @Nullable TicketTarget taken(ContextView context) {
		return context.getOrDefault(KEY, null);
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		String query = request.getURI().getRawQuery();
		if (query == null || (!query.contains(this.parameter) && query.indexOf('%') < 0)) {
			return this.handler.handle(request, response);
		}
		TicketTarget target = TicketTarget.of(request.getURI(), this.parameter);
		if (target.tickets().isEmpty()) {
			return this.handler.handle(request, response);
		}
		return this.handler.handle(new RequestWithoutTicket(request, target, this.parameter), response)
			.contextWrite((context) -> context.put(KEY, target));
	}

	/** Request whose URL has no ticket. */
	private static final class RequestWithoutTicket extends ServerHttpRequestDecorator {

		private final URI uri;

		private final MultiValueMap<String, String> parameters;

		private RequestWithoutTicket(ServerHttpRequest request, TicketTarget target, String parameter) {
			super(request);
			String text = request.getURI().toString();
			String beforeQuery = text.substring(0, text.indexOf('?'));
			this.uri = URI.create((target.query() != null) ? beforeQuery + '?' + target.query() : beforeQuery);
			this.parameters = new LinkedMultiValueMap<>(request.getQueryParams());
			this.parameters.remove(parameter);
		}

		@Override
		public URI getURI() {
			return this.uri;
		}

		@Override
		public MultiValueMap<String, String> getQueryParams() {
			return this.parameters;
		}

		/** The one of the decorated request has its URL. */
		@Override
		public String toString() {
			return "RequestWithoutTicket[]";
		}

	}

}
