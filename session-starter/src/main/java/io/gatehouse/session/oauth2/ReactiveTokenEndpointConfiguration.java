package io.gatehouse.session.oauth2;

import java.net.InetSocketAddress;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The endpoints of a reactive application. Nothing blocks.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class ReactiveTokenEndpointConfiguration {

	@Bean
	// before a function of the application for all paths
	@Order(Ordered.HIGHEST_PRECEDENCE)
	RouterFunction<ServerResponse> gatehouseTokenEndpointRoutes(TokenEndpoints endpoints,
			TokenEndpointProperties properties) {
		return RouterFunctions.route()
			.route(RequestPredicates.path(properties.revocationPath()),
					(request) -> handle(endpoints, Operation.REVOKE, request))
			.route(RequestPredicates.path(properties.introspectionPath()),
					(request) -> handle(endpoints, Operation.INTROSPECT, request))
			.build();
	}

	private static Mono<ServerResponse> handle(TokenEndpoints endpoints, Operation operation, ServerRequest received) {
		TokenRequest request = request(received);
		TokenAnswer refusal = endpoints.refusal(request);
		return ((refusal != null) ? Mono.just(refusal)
				: body(received).flatMap((body) -> endpoints.answer(operation, request, body)))
			.flatMap(ReactiveTokenEndpointConfiguration::response);
	}

	private static TokenRequest request(ServerRequest received) {
		HttpHeaders headers = received.headers().asHttpHeaders();
		return new TokenRequest(received.method().name(), received.uri().getRawQuery() != null,
				headers.getValuesAsList(HttpHeaders.CONTENT_TYPE), headers.getContentLength(),
				headers.getOrEmpty(HttpHeaders.AUTHORIZATION),
				received.remoteAddress().map(ReactiveTokenEndpointConfiguration::address).orElse(null),
				headers.containsHeader(HttpHeaders.ORIGIN));
	}

	private static @Nullable String address(InetSocketAddress address) {
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

	private static Mono<byte[]> body(ServerRequest received) {
		return DataBufferUtils.join(received.body(BodyExtractors.toDataBuffers()), FormParameters.MAX_BYTES)
			.map(ReactiveTokenEndpointConfiguration::octets)
			.defaultIfEmpty(new byte[0])
			// refused as too large
			.onErrorReturn(DataBufferLimitException.class, new byte[FormParameters.MAX_BYTES + 1]);
	}

	private static byte[] octets(DataBuffer buffer) {
		byte[] octets = new byte[buffer.readableByteCount()];
		buffer.read(octets);
		DataBufferUtils.release(buffer);
		return octets;
	}

	private static Mono<ServerResponse> response(TokenAnswer answer) {
		ServerResponse.BodyBuilder response = ServerResponse.status(answer.status());
		answer.headers().forEach(response::header);
		return (answer.json() != null) ? response.contentType(MediaType.APPLICATION_JSON).bodyValue(answer.json())
				: response.build();
	}

}
