package io.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.gatehouse.token.InvalidSettingException;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Resolves the client address under which a request is counted. It is the peer of the
 * connection, unless the peer is a trusted proxy: then {@code X-Forwarded-For} is read
 * from right to left, past trusted proxies, up to the first address that is not one.
 * Without {@code X-Forwarded-For}, the {@code for} parameters of {@code Forwarded} (RFC
 * 7239) are read in the same way. A value that is not an address, such as {@code unknown}
 * or {@code _hidden}, ends the search at the last proxy. A client can forge only values
 * to the left of its own address, and these are not read.
 * <p>
 * Peer and headers are taken as received: {@link ServerHttpRequest#getRemoteAddress()} is
 * controlled by the client if {@code server.forward-headers-strategy} is {@code native}
 * or {@code framework}, and on most cloud platforms if it is not set.
 * <p>
 * Trusted proxies are configured by {@value TrustedProxies#PROPERTY}, a regular
 * expression for addresses as {@link InetAddress#getHostAddress()} writes them, without a
 * scope: {@code 192.0.2.7}, {@code 2001:db8:0:0:0:0:0:7}. If it is not set, no proxy is
 * trusted.
 */
public final class ClientAddressResolver {

	static final String FORWARDED_FOR = "X-Forwarded-For";

	static final String FORWARDED = "Forwarded";

	/** Some proxies append the port. */
	private static final Pattern WITH_PORT = Pattern.compile("(\\d+(?:\\.\\d+){3}|\\[[^]]*])(?::\\d{1,5})?");

	private static final int NETWORK_OCTETS = 8;

	/** Network in which IPv4 addresses behind a NAT64 are represented (RFC 6052). */
	private static final byte[] NAT64 = { 0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 };

	private static final TrustedProxies NONE = (address) -> false;

	private final TrustedProxies trusted;

	private ClientAddressResolver(TrustedProxies trusted) {
		this.trusted = trusted;
	}

	/**
	 * Creates a resolver.
	 * @param trustedProxies a regular expression; {@code null} or empty for no trusted
	 * proxy
	 * @return the resolver
	 * @throws InvalidSettingException if it is not a valid regular expression
	 */
	public static ClientAddressResolver of(@Nullable String trustedProxies) {
		if (trustedProxies == null || trustedProxies.isBlank()) {
			return new ClientAddressResolver(NONE);
		}
		try {
			return new ClientAddressResolver(TrustedProxies.from(trustedProxies));
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidSettingException(TrustedProxies.PROPERTY, trustedProxies,
					"It is not a regular expression.",
					"Set one that matches the addresses of your proxies, such as '10\\.0\\.0\\..*'.");
		}
	}

	/**
	 * Resolves the client address of an exchange.
	 * @param exchange the exchange
	 * @return an IPv4 address, also for an IPv6 address that embeds one, or the /64
	 * network of an IPv6 address, such as {@code 20010db800000001::/64}, since its owner
	 * has all of it; empty if the connection has no address
	 */
	public String resolve(ServerWebExchange exchange) {
		Received received = received(exchange.getRequest());
		InetAddress peer = received.peer();
		if (peer == null) {
			return "";
		}
		return network(client(peer, received.forwardedFor(), received.forwarded()));
	}

	/**
	 * Resolves the client of a connection.
	 * @param peer the peer of the connection
	 * @param forwardedFor the values of {@code X-Forwarded-For}
	 * @param forwarded the values of {@code Forwarded}; read only if
	 * {@code X-Forwarded-For} is absent
	 * @return the peer, or the address that trusted proxies report
	 */
	InetAddress client(InetAddress peer, List<String> forwardedFor, List<String> forwarded) {
		if (!isTrusted(peer)) {
			return peer;
		}
		return forwardedFor.isEmpty() ? search(forwarded.stream().flatMap(ForwardedNodes::read).toList(), peer)
				: search(forwardedFor.stream().flatMap((header) -> Arrays.stream(header.split(",", -1))).toList(),
						peer);
	}

	/**
	 * Returns the claims of an untrusted peer about the origin of a request, in
	 * {@code X-Forwarded-For} or {@code Forwarded} (RFC 7239). Such a peer is a proxy
	 * that {@value TrustedProxies#PROPERTY} does not name, or a client that forges the
	 * headers.
	 * @param exchange the exchange
	 * @return the values of both headers; empty if there are none, or if the peer is
	 * trusted or has no address
	 */
	public List<String> claimed(ServerWebExchange exchange) {
		Received received = received(exchange.getRequest());
		if ((received.forwardedFor().isEmpty() && received.forwarded().isEmpty()) || received.peer() == null
				|| isTrusted(received.peer())) {
			return List.of();
		}
		List<String> claims = new ArrayList<>(received.forwardedFor());
		claims.addAll(received.forwarded());
		return claims;
	}

	/**
	 * Tells whether the peer of a connection is a trusted proxy.
	 * @param exchange the exchange
	 * @return whether it is, regardless of forwarded headers
	 */
	public boolean isFromTrustedProxy(ServerWebExchange exchange) {
		return isTrusted(received(exchange.getRequest()).peer());
	}

	private static Received received(ServerHttpRequest request) {
		if (nativeRequest(request) instanceof HttpServerRequest netty) {
			return new Received(address(netty.connectionRemoteAddress()), netty.requestHeaders().getAll(FORWARDED_FOR),
					netty.requestHeaders().getAll(FORWARDED));
		}
		return new Received(address(request.getRemoteAddress()), request.getHeaders().getOrEmpty(FORWARDED_FOR),
				request.getHeaders().getOrEmpty(FORWARDED));
	}

	private static @Nullable Object nativeRequest(ServerHttpRequest request) {
		try {
			return ServerHttpRequestDecorator.getNativeRequest(request);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// a request that was not received by a server
			return null;
		}
	}

	private static @Nullable InetAddress address(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress internet) ? internet.getAddress() : null;
	}

	private InetAddress search(List<String> hops, InetAddress proxy) {
		InetAddress found = proxy;
		for (int i = hops.size() - 1; i >= 0 && isTrusted(found); i--) {
			InetAddress hop = parse(hops.get(i).strip());
			if (hop == null) {
				return found;
			}
			found = hop;
		}
		return found;
	}

	/**
	 * Tells whether any proxy can be trusted.
	 * @return whether proxies are configured
	 */
	public boolean hasTrustedProxies() {
		return this.trusted != NONE;
	}

	/** Whether an address is that of a trusted proxy; an unresolved one is not. */
	boolean isTrusted(@Nullable InetAddress address) {
		if (address == null) {
			return false;
		}
		String text = address.getHostAddress();
		int scope = text.indexOf('%');
		return this.trusted.isTrusted((scope >= 0) ? text.substring(0, scope) : text);
	}

	/**
	 * Parses an address without a DNS lookup, which {@link InetAddress#getByName} could
	 * make.
	 */
	private static @Nullable InetAddress parse(String text) {
		Matcher withPort = WITH_PORT.matcher(text);
		return NetUtil.createInetAddressFromIpAddressString(withPort.matches() ? withPort.group(1) : text);
	}

	private static String network(InetAddress address) {
		byte[] octets = address.getAddress();
		if (octets.length == 4) {
			return address.getHostAddress();
		}
		if (Arrays.equals(octets, 0, NAT64.length, NAT64, 0, NAT64.length)) {
			return NetUtil.bytesToIpAddress(octets, NAT64.length, 4);
		}
		return HexFormat.of().formatHex(octets, 0, NETWORK_OCTETS) + "::/64";
	}

	/**
	 * Peer and forwarding headers of a request, as received.
	 *
	 * @param peer the peer, or {@code null} if the connection has no address
	 * @param forwardedFor the values of {@code X-Forwarded-For}
	 * @param forwarded the values of {@code Forwarded}
	 */
	private record Received(@Nullable InetAddress peer, List<String> forwardedFor, List<String> forwarded) {

	}

}
