package io.gatehouse.gateway.limit;

import java.util.List;
import java.util.function.UnaryOperator;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.minting.MintingProperties;
import org.jspecify.annotations.Nullable;

/**
 * Issuers whose sessions are in Redis. A caller that is identified by a session or an
 * opaque token has the gateway as its issuer, and belongs to one of them.
 */
final class SessionIssuers implements UnaryOperator<String> {

	private final @Nullable String edge;

	private final List<String> names;

	SessionIssuers(GatehouseGatewayProperties properties, MintingProperties minting) {
		this.edge = minting.issuer();
		String named = properties.gateway().sessionIssuer();
		this.names = (named != null) ? List.of(named)
				: properties.issuers().values().stream().map((trusted) -> String.valueOf(trusted.issuer())).toList();
	}

	/**
	 * The issuers that a caller may belong to.
	 * @param issuer the issuer of an identity
	 * @return this issuer or, if it is the gateway, all that may have sessions
	 */
	List<String> behind(String issuer) {
		return issuer.equals(this.edge) ? this.names : List.of(issuer);
	}

	/** Checks whether an issuer is the gateway itself. */
	boolean isEdge(String issuer) {
		return issuer.equals(this.edge);
	}

	/**
	 * The issuer that a caller counts under, so that a user is the same with each of its
	 * tokens.
	 * @param issuer the issuer of an identity
	 * @return the issuer; if it is the gateway, the issuer that has sessions, provided
	 * there is only one
	 */
	@Override
	public String apply(String issuer) {
		List<String> behind = behind(issuer);
		return (behind.size() == 1) ? behind.get(0) : issuer;
	}

}
