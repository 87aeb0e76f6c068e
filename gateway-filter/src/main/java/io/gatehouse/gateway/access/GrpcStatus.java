package io.gatehouse.gateway.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * Status of a gRPC call that the gateway ends: the gRPC code of the {@link Reason}'s HTTP
 * status, and the reason's code as {@code grpc-message}. It is sent in the trailers, or
 * with gRPC-Web in a last frame of the body.
 *
 * @param code the gRPC status code, such as 16 for UNAUTHENTICATED
 * @param message printable ASCII without '%', which needs no encoding
 */
record GrpcStatus(int code, String message) {

	private static final String STATUS = "grpc-status";

	private static final String MESSAGE = "grpc-message";

	private static final String TYPE = "application/grpc";

	private static final String WEB = "-web";

	private static final String TEXT = "-text";

	/** Flag of a gRPC-Web frame that holds trailers. */
	private static final byte TRAILERS = (byte) 0x80;

	private static final int FRAME_HEADER = 5;

	static GrpcStatus of(Reason reason) {
		int code = switch (reason.status()) {
			case 401 -> 16;
			case 403 -> 7;
			case 429, 503 -> 14;
			default -> 2;
		};
		return new GrpcStatus(code, reason.code());
	}

	/**
	 * Whether a response is one of gRPC or gRPC-Web, in any encoding of messages.
	 * @param contentType the {@code Content-Type}, with or without parameters
	 */
	static boolean isGrpc(@Nullable String contentType) {
		return contentType != null && contentType.regionMatches(true, 0, TYPE, 0, TYPE.length());
	}

	/**
	 * Ends a gRPC response with this status.
	 * @param response the response, whose body ends here
	 * @return the data to write after the last message, or {@code null} if the status is
	 * in the trailers
	 */
	@Nullable DataBuffer end(ServerHttpResponse response) {
		String type = response.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
		if (type != null && type.regionMatches(true, TYPE.length(), WEB, 0, WEB.length())) {
			boolean text = type.regionMatches(true, TYPE.length() + WEB.length(), TEXT, 0, TEXT.length());
			return response.bufferFactory().wrap(text ? Base64.getEncoder().encode(frame()) : frame());
		}
		ServerHttpResponse plain = response;
		while (plain instanceof ServerHttpResponseDecorator decorator) {
			plain = decorator.getDelegate();
		}
		if (plain instanceof AbstractServerHttpResponse server
				&& server.getNativeResponse() instanceof HttpServerResponse netty) {
			netty.trailerHeaders(
					(trailers) -> trailers.set(STATUS, Integer.toString(this.code)).set(MESSAGE, this.message));
		}
		return null;
	}

	private byte[] frame() {
		byte[] trailers = (STATUS + ":" + this.code + "\r\n" + MESSAGE + ":" + this.message + "\r\n")
			.toLowerCase(Locale.ROOT)
			.getBytes(StandardCharsets.US_ASCII);
		return java.nio.ByteBuffer.allocate(FRAME_HEADER + trailers.length)
			.put(TRAILERS)
			.putInt(trailers.length)
			.put(trailers)
			.array();
	}

}
