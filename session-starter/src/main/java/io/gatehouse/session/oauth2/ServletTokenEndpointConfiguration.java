package io.gatehouse.session.oauth2;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The endpoints of a servlet application. They block the thread of the request until the
 * answer is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ServletTokenEndpointConfiguration {

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

	private static ServerResponse handle(TokenEndpoints endpoints, Operation operation, ServerRequest received)
			throws IOException {
		TokenRequest request = request(received);
		TokenAnswer refusal = endpoints.refusal(request);
		return response((refusal != null) ? refusal : Objects
			.requireNonNull(endpoints.answer(operation, request, body(received.servletRequest())).block()));
	}

	private static TokenRequest request(ServerRequest received) {
		HttpHeaders headers = received.headers().asHttpHeaders();
		HttpServletRequest servlet = received.servletRequest();
		return new TokenRequest(servlet.getMethod(), servlet.getQueryString() != null,
				headers.getValuesAsList(HttpHeaders.CONTENT_TYPE), servlet.getContentLengthLong(),
				headers.getOrEmpty(HttpHeaders.AUTHORIZATION), servlet.getRemoteAddr(),
				headers.containsHeader(HttpHeaders.ORIGIN));
	}

	/** Reads the form, or one byte more than its largest size. */
	private static byte[] body(HttpServletRequest request) throws IOException {
		byte[] body = request.getInputStream().readNBytes(FormParameters.MAX_BYTES + 1);
		return (body.length > 0) ? body : parameters(request).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Returns the form that a filter has read before, such as one that looks for a CSRF
	 * token. There is no query, so that all parameters are of the form.
	 */
	private static String parameters(HttpServletRequest request) {
		return request.getParameterMap()
			.entrySet()
			.stream()
			.flatMap((parameter) -> Arrays.stream(parameter.getValue())
				.map((value) -> encoded(parameter.getKey()) + "=" + encoded(value)))
			.collect(Collectors.joining("&"));
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static ServerResponse response(TokenAnswer answer) {
		ServerResponse.BodyBuilder response = ServerResponse.status(answer.status());
		answer.headers().forEach(response::header);
		return (answer.json() != null) ? response.contentType(MediaType.APPLICATION_JSON).body(answer.json())
				: response.build();
	}

}
