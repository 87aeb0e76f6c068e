package io.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the address that a request is counted under. It is the other end of the
 * connection, unless that is a trusted proxy: then {@code X-Forwarded-For} is read from
 * its right end, past trusted proxies, up to the first address that is none. What cannot
 * be read there ends the search at the last proxy. So a client can make up nothing, but
 * what stands left of its own address, and nobody reads that.
 * <p>
 * Who is trusted is what {@value TrustedProxies#PROPERTY} says, a regular expression for
 * addresses as {@link InetAddress#getHostAddress()} writes them, without a scope:
 * {@code 192.0.2.7}, {@code 2001:db8:0:0:0:0:0:7}. If it is not set, nobody is.
 */
public final class ClientAddressResolver {

	private static final String FORWARDED_FOR = "X-Forwarded-For";

	/** Some proxies name the port, too. */
	private static final Pattern WITH_PORT = Pattern.compile("(\\d+(?:\\.\\d+){3}|\\[[^]]*])(?::\\d{1,5})?");

	private static final int NETWORK_OCTETS = 8;

	private final TrustedProxies trusted;

	private ClientAddressResolver(TrustedProxies trusted) {
		this.trusted = trusted;
	}

	/**
	 * A resolver.
	 * @param trustedProxies a regular expression; {@code null} or empty for nobody
	 * @throws InvalidSettingException if it is none
	 */
	static ClientAddressResolver of(@Nullable String trustedProxies) {
		if (trustedProxies == null || trustedProxies.isBlank()) {
			return new ClientAddressResolver((address) -> false);
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
	 * Finds the address of an exchange.
	 * @param exchange the exchange
	 * @return an IPv4 address, also where it came as an IPv6 one that stands for it, or
	 * the /64 network of an IPv6 address, such as {@code 20010db800000001::/64}, since
	 * its owner has all of it; empty if the connection has no address
	 */
	public String resolve(ServerWebExchange exchange) {
		InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
		InetAddress address = (remote != null) ? remote.getAddress() : null;
		if (address == null) {
			return "";
		}
		return network(isTrusted(address) ? forwarded(exchange, address) : address);
	}

	private InetAddress forwarded(ServerWebExchange exchange, InetAddress proxy) {
		List<String> hops = new ArrayList<>();
		for (String header : exchange.getRequest().getHeaders().getOrEmpty(FORWARDED_FOR)) {
			hops.addAll(Arrays.asList(header.split(",", -1)));
		}
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

	private boolean isTrusted(InetAddress address) {
		String text = address.getHostAddress();
		int scope = text.indexOf('%');
		return this.trusted.isTrusted((scope >= 0) ? text.substring(0, scope) : text);
	}

	/** Never asks a name server, as {@link InetAddress#getByName} could be made to. */
	private static @Nullable InetAddress parse(String text) {
		Matcher withPort = WITH_PORT.matcher(text);
		return NetUtil.createInetAddressFromIpAddressString(withPort.matches() ? withPort.group(1) : text);
	}

	private static String network(InetAddress address) {
		byte[] octets = address.getAddress();
		return (octets.length > 4) ? HexFormat.of().formatHex(octets, 0, NETWORK_OCTETS) + "::/64"
				: address.getHostAddress();
	}

}
