package io.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.BiFunction;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.ConnectionInfo;
import reactor.netty.http.server.HttpServer;
import reactor.netty.transport.AddressUtils;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;

/**
 * Applies {@code X-Forwarded-Proto}, {@code -Host}, {@code -Port}, or {@code Forwarded}
 * (RFC 7239) from trusted proxies only. It replaces Reactor Netty's own handler, which
 * trusts every peer. {@code X-Forwarded-Prefix} is always ignored: it would change the
 * path after the firewall's check. The client address is that of
 * {@link ClientAddressResolver}, since a client can forge the first entries of these
 * lists.
 * <p>
 * A malformed header makes the server answer 400.
 */
final class TrustedForwardedHeaders implements BiFunction<ConnectionInfo, HttpRequest, ConnectionInfo> {

	private static final Log logger = LogFactory.getLog(TrustedForwardedHeaders.class);

	private final ClientAddressResolver addresses;

	TrustedForwardedHeaders(ClientAddressResolver addresses) {
		this.addresses = addresses;
	}

	/** Replaces the handler of a server that applies forwarded headers. */
	HttpServer addTo(HttpServer server) {
		if (!server.configuration().isForwarded()) {
			return server;
		}
		warnUnlessTrusted(this.addresses);
		return server.forwarded(this);
	}

	/** Warns if forwarded headers are enabled but no proxy is trusted. */
	static void warnUnlessTrusted(ClientAddressResolver addresses) {
		if (!addresses.hasTrustedProxies()) {
			logger
				.warn("Forwarded headers are enabled (by 'server.forward-headers-strategy' or the platform), but no proxy is "
						+ "trusted. They are ignored, and scheme, host and client address are those of the connection. "
						+ "Set '" + TrustedProxies.PROPERTY
						+ "' to a regular expression that matches the addresses of the proxies.");
		}
	}

	@Override
	public ConnectionInfo apply(ConnectionInfo connection, HttpRequest request) {
		InetSocketAddress peer = connection.getRemoteAddress();
		if (peer == null || !this.addresses.isTrusted(peer.getAddress())) {
			return connection;
		}
		HttpHeaders headers = request.headers();
		InetAddress client = this.addresses.client(peer.getAddress(),
				headers.getAll(ClientAddressResolver.FORWARDED_FOR), headers.getAll(ClientAddressResolver.FORWARDED));
		ConnectionInfo told = connection.withRemoteAddress(new InetSocketAddress(client, peer.getPort()));
		String forwarded = first(headers.get("Forwarded"));
		return (forwarded != null) ? told(told, parameter(forwarded, "proto"), parameter(forwarded, "host"), null)
				: told(told, first(headers.get("X-Forwarded-Proto")), first(headers.get("X-Forwarded-Host")),
						first(headers.get("X-Forwarded-Port")));
	}

	private static ConnectionInfo told(ConnectionInfo connection, @Nullable String scheme, @Nullable String host,
			@Nullable String port) {
		ConnectionInfo told = connection;
		if (scheme != null) {
			told = told.withScheme(scheme(scheme));
		}
		if (host != null) {
			told = told.withHostAddress(
					AddressUtils.parseAddress(host, ConnectionInfo.getDefaultHostPort(told.getScheme()), true));
		}
		if (port != null) {
			int number = Integer.parseInt(port);
			told = told.withHostAddress(AddressUtils.createUnresolved(told.getHostName(), number), told.getHostName(),
					number);
		}
		return told;
	}

	/**
	 * Parses a scheme. Any other text would shift the boundaries between the parts of the
	 * URI.
	 */
	private static String scheme(String text) {
		String scheme = text.toLowerCase(Locale.ROOT);
		return switch (scheme) {
			case "http", "https", "ws", "wss" -> scheme;
			default -> throw new IllegalArgumentException("Not an HTTP scheme");
		};
	}

	/** The value of the first proxy in a list, or {@code null} if there is none. */
	private static @Nullable String first(@Nullable String list) {
		if (list == null) {
			return null;
		}
		int comma = list.indexOf(',');
		String first = ((comma >= 0) ? list.substring(0, comma) : list).strip();
		return first.isEmpty() ? null : first;
	}

	private static @Nullable String parameter(String element, String name) {
		for (String pair : element.split(";")) {
			int equals = pair.indexOf('=');
			if (equals >= 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
				return pair.substring(equals + 1).replace("\"", "").strip();
			}
		}
		return null;
	}

}
