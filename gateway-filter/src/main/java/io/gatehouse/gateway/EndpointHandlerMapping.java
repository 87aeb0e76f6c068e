package io.gatehouse.gateway;

import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Maps one path to an endpoint of the gateway itself, before functions and routes of the
 * application for all paths. The path of a request must be equal to it as received.
 * <p>
 * It is no {@code SimpleUrlHandlerMapping}, of which Spring Cloud Gateway's
 * {@code globalcors.add-to-simple-url-handler-mapping} allows one bean only.
 */
public final class EndpointHandlerMapping extends AbstractHandlerMapping {

	private final String path;

	private final WebHandler endpoint;

	/**
	 * Creates a mapping.
	 * @param path the path within the application
	 * @param endpoint answers all methods, except for a CORS preflight
	 * @param cors the CORS configurations by patterns of paths
	 */
	public EndpointHandlerMapping(String path, WebHandler endpoint, Map<String, CorsConfiguration> cors) {
		this.path = path;
		this.endpoint = endpoint;
		setCorsConfigurations(cors);
		setOrder(Ordered.HIGHEST_PRECEDENCE);
	}

	@Override
	protected Mono<?> getHandlerInternal(ServerWebExchange exchange) {
		return this.path.equals(exchange.getRequest().getPath().pathWithinApplication().value())
				? Mono.just(this.endpoint) : Mono.empty();
	}

}
