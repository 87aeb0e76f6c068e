package io.gatehouse.gateway.firewall;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import reactor.core.publisher.Flux;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;

/**
 * Requests, responses and exchanges as Spring creates them for Reactor Netty, without a
 * connection.
 */
public final class NettyMessages {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);

	private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();

	private static final DefaultWebSessionManager SESSIONS = new DefaultWebSessionManager();

	private static final ServerCodecConfigurer CODECS = ServerCodecConfigurer.create();

	private static final AcceptHeaderLocaleContextResolver LOCALES = new AcceptHeaderLocaleContextResolver();

	private static final Constructor<?> REQUEST = constructor("ReactorServerHttpRequest", HttpServerRequest.class,
			NettyDataBufferFactory.class);

	private static final Constructor<?> RESPONSE = constructor("ReactorServerHttpResponse", HttpServerResponse.class,
			DataBufferFactory.class);

	private NettyMessages() {
	}

	private static Constructor<?> constructor(String name, Class<?>... parameters) {
		Class<?> type = ClassUtils.resolveClassName("org.springframework.http.server.reactive." + name, null);
		try {
			Constructor<?> constructor = type.getDeclaredConstructor(parameters);
			constructor.setAccessible(true);
			return constructor;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Returns headers that may have any name and value. */
	public static HttpHeaders headers() {
		return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
	}

	/** Returns headers by lines such as {@code Host: gateway.test}. */
	public static HttpHeaders headers(List<String> lines) {
		HttpHeaders headers = headers();
		lines.forEach((line) -> headers.add(line.substring(0, line.indexOf(':')),
				line.substring(line.indexOf(':') + 1).strip()));
		return headers;
	}

	/**
	 * Creates a request.
	 * @throws URISyntaxException if the target makes no URI, for which Spring's server
	 * adapter answers 400
	 */
	public static ServerHttpRequest request(String method, HttpVersion version, String target, HttpHeaders headers)
			throws URISyntaxException {
		HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(NettyMessages.class.getClassLoader(),
				new Class<?>[] { HttpServerRequest.class, Connection.class },
				(proxy, called, arguments) -> switch (called.getName()) {
					case "uri" -> target;
					case "version" -> version;
					case "method" -> HttpMethod.valueOf(method);
					case "requestHeaders" -> headers;
					case "allCookies" -> cookies(headers);
					case "scheme" -> "http";
					case "hostName" -> "gateway.test";
					case "hostPort" -> 80;
					case "forwardedPrefix" -> null;
					case "hostAddress", "remoteAddress" -> ADDRESS;
					case "channel" -> CHANNEL;
					case "receive" -> ByteBufFlux.fromInbound(Flux.empty());
					default -> throw new UnsupportedOperationException(called.getName());
				});
		try {
			return (ServerHttpRequest) REQUEST.newInstance(request, BUFFERS);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof URISyntaxException cause) {
				throw cause;
			}
			throw new IllegalStateException(ex);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<CharSequence, List<Cookie>> cookies(HttpHeaders headers) {
		Map<CharSequence, List<Cookie>> cookies = new HashMap<>();
		for (String value : headers.getAll(HttpHeaderNames.COOKIE)) {
			for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(value)) {
				cookies.merge(cookie.name(), List.of(cookie), (one, other) -> one);
			}
		}
		return cookies;
	}

	/** Creates a response. */
	public static ServerHttpResponse response(HttpHeaders headers) {
		HttpServerResponse response = (HttpServerResponse) Proxy.newProxyInstance(NettyMessages.class.getClassLoader(),
				new Class<?>[] { HttpServerResponse.class }, (proxy, called, arguments) -> switch (called.getName()) {
					case "responseHeaders" -> headers;
					case "status" -> (arguments != null) ? proxy : HttpResponseStatus.OK;
					default -> throw new UnsupportedOperationException(called.getName());
				});
		try {
			return (ServerHttpResponse) RESPONSE.newInstance(response, BUFFERS);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Creates an exchange. */
	public static ServerWebExchange exchange(ServerHttpRequest request, ServerHttpResponse response) {
		return new DefaultServerWebExchange(request, response, SESSIONS, CODECS, LOCALES);
	}

}
