package io.gatehouse.demo.auth;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Pattern;

import io.gatehouse.session.Client;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;

/**
 * Determines the client's address. It is the peer address of the connection, unless the
 * request carries the gateway's secret. Then {@code X-Forwarded-For} holds the one
 * address that the gateway saw.
 * <p>
 * {@code server.forward-headers-strategy} is not used: it would accept the header from
 * any caller. In this demo every caller has the gateway's loopback address, so a client
 * could choose a new address for each attempt.
 */
@Component
final class Clients {

	/** Used if the connection has no address. All such clients share one counter. */
	static final String NO_ADDRESS = "unknown";

	private static final String SECRET_HEADER = "X-Edge-Secret";

	private static final String ADDRESS_HEADER = "X-Forwarded-For";

	private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

	private final byte[] secret;

	Clients(DemoProperties properties) {
		this.secret = properties.edgeSecret().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Returns the client of a request.
	 * @return the client, with an address or {@link #NO_ADDRESS}
	 */
	Client of(ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		List<String> said = headers.getOrEmpty(ADDRESS_HEADER);
		String address = (said.size() == 1 && isGateway(headers.getFirst(SECRET_HEADER))) ? said.get(0)
				: connected(request.getRemoteAddress());
		return new Client(ADDRESS.matcher(address).matches() ? address : NO_ADDRESS,
				userAgent(headers.getFirst(HttpHeaders.USER_AGENT)));
	}

	/**
	 * Returns {@code null} for the gateway's own user agent, which it sends if the client
	 * sent none.
	 */
	private static @Nullable String userAgent(@Nullable String said) {
		return (said != null && said.startsWith("ReactorNetty/")) ? null : said;
	}

	private boolean isGateway(@Nullable String shown) {
		return shown != null && this.secret.length > 0
				&& MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), this.secret);
	}

	private static String connected(@Nullable InetSocketAddress peer) {
		// strips the IPv6 zone, which names a local network interface
		return (peer == null || peer.isUnresolved()) ? NO_ADDRESS : peer.getAddress().getHostAddress().split("%", 2)[0];
	}

}
