package io.gatehouse.gateway.firewall;

import java.lang.reflect.Proxy;
import java.net.URI;

import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;

/**
 * Request as Reactor Netty hands it over: with the target as the client sent it, which
 * need not be that of its URI.
 */
final class ServerRequest extends AbstractServerHttpRequest {

	private final Object nativeRequest;

	/**
	 * Creates a request.
	 * @param target the request target in the request line
	 * @param path the raw path of the request's URI
	 */
	ServerRequest(HttpMethod method, HttpVersion version, String target, String path, HttpHeaders headers) {
		super(method, URI.create("http://gateway.test" + path), "", headers);
		this.nativeRequest = Proxy.newProxyInstance(ServerRequest.class.getClassLoader(),
				new Class<?>[] { HttpServerRequest.class }, (proxy, called, arguments) -> switch (called.getName()) {
					case "uri" -> target;
					case "version" -> version;
					default -> throw new UnsupportedOperationException(called.getName());
				});
	}

	/** Creates a GET request whose URI has the path of the target. */
	static ServerRequest get(String target) {
		return get(target, target.contains("?") ? target.substring(0, target.indexOf('?')) : target);
	}

	/** Creates a GET request whose URI has another path. */
	static ServerRequest get(String target, String path) {
		return new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_1, target, path, new HttpHeaders());
	}

	/** Creates an exchange with a request. */
	static ServerWebExchange exchange(ServerHttpRequest request) {
		return MockServerWebExchange.from(MockServerHttpRequest.get("/")).mutate().request(request).build();
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return Flux.empty();
	}

	@Override
	protected MultiValueMap<String, HttpCookie> initCookies() {
		return new LinkedMultiValueMap<>();
	}

	@Override
	protected @Nullable SslInfo initSslInfo() {
		return null;
	}

	@Override
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	public <T> T getNativeRequest() {
		return (T) this.nativeRequest;
	}

}
