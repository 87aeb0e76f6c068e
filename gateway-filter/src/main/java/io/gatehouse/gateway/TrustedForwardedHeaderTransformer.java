package io.gatehouse.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

/**
 * Applies forwarded headers of trusted proxies through Spring's
 * {@link ForwardedHeaderTransformer}, or one of the application, and drops those of other
 * peers, which the transformer would also apply. {@code X-Forwarded-Prefix} is always
 * dropped: it would change the path after the firewall's check. The client address is
 * that of {@link ClientAddressResolver}, since a client can forge the first entries of
 * these lists.
 */
final class TrustedForwardedHeaderTransformer extends ForwardedHeaderTransformer {

	private static final String PREFIX = "X-Forwarded-Prefix";

	private final ForwardedHeaderTransformer transformer;

	private final ClientAddressResolver addresses;

	TrustedForwardedHeaderTransformer(ForwardedHeaderTransformer transformer, ClientAddressResolver addresses) {
		setRemoveOnly(true);
		this.transformer = transformer;
		this.addresses = addresses;
	}

	@Override
	public ServerHttpRequest apply(ServerHttpRequest request) {
		InetSocketAddress peer = request.getRemoteAddress();
		if (peer == null || !this.addresses.isTrusted(peer.getAddress())) {
			return super.apply(request);
		}
		InetAddress client = this.addresses.client(peer.getAddress(),
				request.getHeaders().getOrEmpty(ClientAddressResolver.FORWARDED_FOR),
				request.getHeaders().getOrEmpty(ClientAddressResolver.FORWARDED));
		return this.transformer.apply(withoutPrefix(request))
			.mutate()
			.remoteAddress(new InetSocketAddress(client, peer.getPort()))
			.build();
	}

	private static ServerHttpRequest withoutPrefix(ServerHttpRequest request) {
		return request.getHeaders().containsHeader(PREFIX)
				? request.mutate().headers((headers) -> headers.remove(PREFIX)).build() : request;
	}

}
