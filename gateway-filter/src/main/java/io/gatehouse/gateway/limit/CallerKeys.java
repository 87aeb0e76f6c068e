package io.gatehouse.gateway.limit;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.limit.RateLimitProperties.Key;
import io.gatehouse.identity.Identity;
import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.web.server.ServerWebExchange;

/**
 * Derives the keys of buckets from their owners. A key is a letter for the kind and a
 * hash, since it becomes a part of Redis keys, which must not reveal an id or a token:
 *
 * <pre>
 * u.&lt;SHA-256&gt;  user     issuer, sub
 * s.&lt;SHA-256&gt;  session  issuer, sid
 * d.&lt;SHA-256&gt;  device   issuer, sub, device: a client chooses its name, and must not take another's
 * t.&lt;SHA-256&gt;  token    its text without the signature, of which there can be two for one token (ECDSA)
 * n.&lt;SHA-256&gt;  tenant   issuer, tenant
 * a.&lt;SHA-256&gt;  address  the address or network
 * </pre>
 *
 * The same user id under two issuers is two users. A caller that is identified by a
 * session counts under the issuer of that session, so a user has one key regardless of
 * the token.
 */
final class CallerKeys {

	private final Function<ServerWebExchange, String> addresses;

	private final String tenantClaim;

	private final UnaryOperator<String> issuers;

	/**
	 * Creates the keys.
	 * @param addresses resolves the client address of an exchange
	 * @param tenantClaim the claim that names the tenant
	 * @param issuers maps the issuer of an identity to the issuer that it counts under
	 */
	CallerKeys(Function<ServerWebExchange, String> addresses, String tenantClaim, UnaryOperator<String> issuers) {
		this.addresses = addresses;
		this.tenantClaim = tenantClaim;
		this.issuers = issuers;
	}

	/**
	 * The key of a caller. Anonymous callers have that of the address, and callers
	 * without a session, device or tenant that of the user.
	 */
	String key(Key kind, Caller caller, ServerWebExchange exchange) {
		if (!(caller instanceof Caller.Authenticated known) || kind == Key.ADDRESS) {
			return hashed("a", this.addresses.apply(exchange));
		}
		Identity who = known.identity();
		String issuer = this.issuers.apply(who.issuer());
		String key = switch (kind) {
			case SESSION -> ofIssuer("s", issuer, who.session());
			case DEVICE -> (who.device() != null) ? hashed("d", issuer, who.subject(), who.device()) : null;
			case TENANT -> ofIssuer("n", issuer, known.singleClaim(this.tenantClaim));
			case TOKEN -> ofToken(exchange);
			case USER, ADDRESS -> null;
		};
		return (key != null) ? key : hashed("u", issuer, who.subject());
	}

	private static @Nullable String ofIssuer(String kind, String issuer, @Nullable String id) {
		return (id != null) ? hashed(kind, issuer, id) : null;
	}

	/**
	 * The key of the token that the client sent. The token that the gateway minted is
	 * replaced every minute.
	 */
	private static @Nullable String ofToken(ServerWebExchange exchange) {
		List<String> credentials = ReceivedCredentials.of(exchange);
		if (credentials.size() != 1 || !BearerCredentials.isBearer(credentials.get(0))) {
			return null;
		}
		String token = credentials.get(0).substring(credentials.get(0).indexOf(' ') + 1);
		int signature = token.lastIndexOf('.');
		return hashed("t", (signature >= 0) ? token.substring(0, signature) : token);
	}

	private static String hashed(String kind, String... parts) {
		StringBuilder text = new StringBuilder();
		for (String part : parts) {
			// each part with its length, so that different lists give different texts
			text.append(part.length()).append(':').append(part);
		}
		return kind + "." + Sha256.base64Url(text.toString());
	}

}
