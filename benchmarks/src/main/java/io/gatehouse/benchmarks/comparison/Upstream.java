package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * Service behind all gateways, as a process of its own. It answers every request with the
 * same small JSON object, {@link #ECHO} with the headers that it received, and
 * {@link #KEYS} with the issuer's keys.
 */
public final class Upstream {

	/** Path of the answer with the received headers, one {@code name: value} a line. */
	static final String ECHO = "/echo";

	/** Path of the JWK Set. */
	static final String KEYS = "/keys";

	private static final int MAX_HEADER_SIZE = 32 * 1024;

	private static final String BODY = "{\"id\":4711,\"status\":\"shipped\",\"total\":\"59.90\",\"currency\":\"EUR\","
			+ "\"items\":[{\"sku\":\"A-1001\",\"quantity\":2},{\"sku\":\"B-2002\",\"quantity\":1}]}";

	private Upstream() {
	}

	/**
	 * Serves until it is ended.
	 * @param args the port, and the file of the JWK Set
	 * @throws IOException if the file cannot be read
	 */
	public static void main(String[] args) throws IOException {
		String keys = Files.readString(Path.of(args[1]));
		ByteBuf body = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(BODY, StandardCharsets.UTF_8).asReadOnly());
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(Integer.parseInt(args[0]))
			.httpRequestDecoder((decoder) -> decoder.maxHeaderSize(MAX_HEADER_SIZE))
			.handle((request, response) -> {
				response.header("Content-Type", "application/json");
				if (request.uri().equals(KEYS)) {
					return response.sendString(Mono.just(keys));
				}
				if (request.uri().equals(ECHO)) {
					StringBuilder headers = new StringBuilder();
					request.requestHeaders()
						.forEach((header) -> headers.append(header.getKey().toLowerCase(java.util.Locale.ROOT))
							.append(": ")
							.append(header.getValue())
							.append('\n'));
					return response.sendString(Mono.just(headers.toString()));
				}
				response.header("Content-Length", Integer.toString(body.readableBytes()));
				return response.sendObject(body.duplicate());
			})
			.bindNow();
		server.onDispose().block();
	}

}
