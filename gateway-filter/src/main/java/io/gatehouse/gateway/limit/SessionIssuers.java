package io.gatehouse.gateway.limit;

import java.util.List;
import java.util.function.UnaryOperator;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import org.jspecify.annotations.Nullable;

/**
 * Those whose sessions are in Redis. A caller who is who a session, or an opaque token,
 * says has the edge's own name for an issuer, and is theirs.
 */
final class SessionIssuers implements UnaryOperator<String> {

	private final @Nullable String edge;

	private final List<String> names;

	SessionIssuers(GatehouseGatewayProperties properties) {
		this.edge = properties.gateway().minting().issuer();
		String named = properties.gateway().sessionIssuer();
		this.names = (named != null) ? List.of(named)
				: properties.issuers().values().stream().map((trusted) -> String.valueOf(trusted.issuer())).toList();
	}

	/**
	 * Whose a caller may be.
	 * @param issuer the issuer of an identity
	 * @return this issuer or, if it is the edge, all who may have sessions
	 */
	List<String> behind(String issuer) {
		return issuer.equals(this.edge) ? this.names : List.of(issuer);
	}

	/** Whether it is the edge that names itself. */
	boolean isEdge(String issuer) {
		return issuer.equals(this.edge);
	}

	/**
	 * Whose a caller is, so that a person is the same one by each of its tokens.
	 * @param issuer the issuer of an identity
	 * @return the issuer; if it is the edge, the only one who can have sessions, where
	 * that is known
	 */
	@Override
	public String apply(String issuer) {
		List<String> behind = behind(issuer);
		return (behind.size() == 1) ? behind.get(0) : issuer;
	}

}
