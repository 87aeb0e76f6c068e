package io.gatehouse.gateway.ticket;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Reads the body of a request for a ticket: a JSON object with the member {@code path}
 * and no other, or a form with that field and no other.
 */
final class TicketRequest {

	private static final String PATH = "path";

	/** Has room for the longest path, with each character escaped. */
	private static final int MAX_LENGTH = 8 * 1024;

	private TicketRequest() {
	}

	/**
	 * Reads the path.
	 * @return the path; empty if the body is too large, or not of the form
	 */
	static Mono<String> path(ServerHttpRequest request) {
		MediaType type = type(request);
		if (type == null || request.getHeaders().getContentLength() > MAX_LENGTH) {
			return Mono.empty();
		}
		return DataBufferUtils.join(request.getBody(), MAX_LENGTH).flatMap((buffer) -> {
			String body = buffer.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(buffer);
			return Mono.justOrEmpty(MediaType.APPLICATION_JSON.isCompatibleWith(type) ? ofJson(body) : ofForm(body));
		}).onErrorResume(DataBufferLimitException.class, (ex) -> Mono.empty());
	}

	private static @Nullable MediaType type(ServerHttpRequest request) {
		try {
			MediaType type = request.getHeaders().getContentType();
			boolean known = type != null && type.isConcrete() && (MediaType.APPLICATION_JSON.isCompatibleWith(type)
					|| MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type));
			return known ? type : null;
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	private static @Nullable String ofJson(String body) {
		try {
			Map<String, Object> members = JSONObjectUtils.parse(body);
			return (members.size() == 1 && members.get(PATH) instanceof String path) ? path : null;
		}
		catch (ParseException ex) {
			return null;
		}
	}

	private static @Nullable String ofForm(String body) {
		if (!body.startsWith(PATH + '=') || body.indexOf('&') >= 0) {
			return null;
		}
		try {
			return URLDecoder.decode(body.substring(PATH.length() + 1), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
