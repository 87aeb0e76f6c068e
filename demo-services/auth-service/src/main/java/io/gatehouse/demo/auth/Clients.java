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
 * Finds out where a request comes from. The address is what the connection says, unless
 * the request shows the gateway's secret: then it is the gateway's, and its
 * {@code X-Forwarded-For} holds the one address that the gateway saw.
 * {@code server.forward-headers-strategy} would believe the header from anybody who
 * reaches this service, and in this demo everybody does, from the same loopback address
 * as the gateway: a client could choose its address, and be counted as another each time.
 */
@Component
final class Clients {

	/** When not even the connection knows: all such are counted as one. */
	static final String NO_ADDRESS = "unknown";

	private static final String SECRET_HEADER = "X-Edge-Secret";

	private static final String ADDRESS_HEADER = "X-Forwarded-For";

	private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

	private final byte[] secret;

	Clients(DemoProperties properties) {
		this.secret = properties.edgeSecret().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Where a request comes from.
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

	/** The gateway says who it is itself where a client said nothing. */
	private static @Nullable String userAgent(@Nullable String said) {
		return (said != null && said.startsWith("ReactorNetty/")) ? null : said;
	}

	private boolean isGateway(@Nullable String shown) {
		return shown != null && this.secret.length > 0
				&& MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), this.secret);
	}

	private static String connected(@Nullable InetSocketAddress peer) {
		// what follows a % names one of this machine's own interfaces
		return (peer == null || peer.isUnresolved()) ? NO_ADDRESS : peer.getAddress().getHostAddress().split("%", 2)[0];
	}

}
