package io.gatehouse.gateway;

import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.ClassUtils;

/**
 * Netty's headers behind Spring's, which can be iterated without a copy of the names, and
 * the connection that they came by. They are the headers of an exchange only as long as
 * the request or response is the one that Spring created for Reactor Netty, or a
 * {@link RequestWithHeaders}: another decorated or mutated one has others, and a subclass
 * could have.
 */
public final class NativeHeaders {

	private static final String PACKAGE = "org.springframework.http.server.reactive.";

	private static final @Nullable Class<?> REQUEST = find("ReactorServerHttpRequest");

	private static final @Nullable Class<?> RESPONSE = find("ReactorServerHttpResponse");

	private NativeHeaders() {
	}

	/**
	 * Finds a class that Spring does not export; without it, Spring's headers are used.
	 */
	private static @Nullable Class<?> find(String name) {
		ClassLoader loader = ServerHttpRequest.class.getClassLoader();
		return ClassUtils.isPresent(PACKAGE + name, loader) ? ClassUtils.resolveClassName(PACKAGE + name, loader)
				: null;
	}

	/**
	 * Returns the headers of a request.
	 * @param request a request
	 * @return the headers, or {@code null} if only Spring's may be used
	 */
	public static @Nullable HttpHeaders of(ServerHttpRequest request) {
		if (request instanceof RequestWithHeaders own) {
			return own.nativeHeaders();
		}
		return (request.getClass() == REQUEST)
				? plain(((AbstractServerHttpRequest) request).<HttpServerRequest>getNativeRequest().requestHeaders())
				: null;
	}

	/**
	 * Returns the connection of a request.
	 * @param request a request, or a decorator of one
	 * @return the connection, or {@code null} if it is not known
	 */
	public static @Nullable Connection connectionOf(ServerHttpRequest request) {
		ServerHttpRequest original = request;
		while (original instanceof ServerHttpRequestDecorator decorator) {
			original = decorator.getDelegate();
		}
		return (original.getClass() == REQUEST
				&& ((AbstractServerHttpRequest) original).getNativeRequest() instanceof Connection connection)
						? connection : null;
	}

	/**
	 * Returns the headers of a response.
	 * @param response a response
	 * @return the headers, or {@code null} if only Spring's may be used
	 */
	public static @Nullable HttpHeaders of(ServerHttpResponse response) {
		return (response.getClass() == RESPONSE) ? plain(
				((AbstractServerHttpResponse) response).<HttpServerResponse>getNativeResponse().responseHeaders())
				: null;
	}

	/** Excludes Netty's other headers, whose entries can be several values in one. */
	private static @Nullable HttpHeaders plain(HttpHeaders headers) {
		return (headers.getClass() == DefaultHttpHeaders.class) ? headers : null;
	}

	/**
	 * Iterates over all headers.
	 * @param headers the headers
	 * @param action takes the name and the value of each
	 */
	public static void forEach(HttpHeaders headers, BiConsumer<String, String> action) {
		anyMatches(headers, (name, value) -> {
			action.accept(name, value);
			return false;
		});
	}

	/**
	 * Checks whether any header matches.
	 * @param headers the headers
	 * @param test tests a header
	 * @return whether the test matched one
	 */
	public static boolean anyMatches(HttpHeaders headers, Test test) {
		Iterator<Map.Entry<CharSequence, CharSequence>> entries = headers.iteratorCharSequence();
		while (entries.hasNext()) {
			Map.Entry<CharSequence, CharSequence> entry = entries.next();
			// no copies: the decoder's values are strings, and its names keep theirs
			if (test.matches(entry.getKey().toString(), entry.getValue().toString())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Test of a header.
	 */
	@FunctionalInterface
	public interface Test {

		/**
		 * Tests a header.
		 * @param name its name
		 * @param value its value
		 * @return whether it matches
		 */
		boolean matches(String name, String value);

	}

}
