package io.gatehouse.gateway.authentication;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.authentication.FailedAuthentications.Origin;
import io.gatehouse.revocation.redis.SipHash;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.cloud.gateway.filter.headers.TrustedProxies;
import org.springframework.web.server.ServerWebExchange;

/**
 * Determines the origin under which failures of a request count.
 * <p>
 * All clients behind an untrusted proxy have the proxy's address, so counting by it alone
 * would let one attacker lock out all of them. Such requests are counted by the address
 * together with the values of the forwarding headers. A client cannot make its requests
 * count for another client: a proxy that appends to the headers tells the two apart, and
 * a client that connects directly has another address than the proxy. A client can forge
 * header values to escape the count; then its tokens cost a verification each, until the
 * proxy is trusted.
 */
final class RequestOrigins {

	private static final Log logger = LogFactory.getLog(RequestOrigins.class);

	private final ClientAddressResolver addresses;

	private final SipHash claims = SipHash.random();

	private final AtomicBoolean warned = new AtomicBoolean();

	RequestOrigins(ClientAddressResolver addresses) {
		this.addresses = addresses;
	}

	Origin origin(ServerWebExchange exchange) {
		String address = this.addresses.resolve(exchange);
		List<String> claimed = this.addresses.claimed(exchange);
		if (claimed.isEmpty()) {
			return new Origin(address, false);
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("A request with X-Forwarded-For or Forwarded came from an address that is not a trusted proxy. "
					+ "If the address is one of your proxies, add it to '" + TrustedProxies.PROPERTY
					+ "'. Until then, the gateway cannot safely distinguish the proxy's clients, and a client that "
					+ "forges these headers avoids the limit of failed authentications. This is reported only once.");
		}
		byte[] claims = String.join("\n", claimed).getBytes(StandardCharsets.UTF_8);
		return new Origin(address + ' ' + Long.toHexString(this.claims.hash(claims)), true);
	}

}
