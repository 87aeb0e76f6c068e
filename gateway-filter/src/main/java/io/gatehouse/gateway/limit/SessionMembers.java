package io.gatehouse.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.OpaqueProperties;
import io.gatehouse.revocation.RevocableClaims;

/**
 * Names the floors of a session. A caller whose token the gateway minted may have sent a
 * JWT of the issuer whose sessions are in Redis, or an opaque token. Then both floors are
 * named, which is safe since the ids of sessions are unique.
 */
final class SessionMembers implements BiFunction<String, String, List<String>> {

	private final GatehouseGatewayProperties properties;

	private final OpaqueProperties opaque;

	private final SessionIssuers issuers;

	private final Function<String, String> scopes;

	/**
	 * Creates the function.
	 * @param scopes the revocation scope of an issuer
	 */
	SessionMembers(GatehouseGatewayProperties properties, OpaqueProperties opaque, SessionIssuers issuers,
			Function<String, String> scopes) {
		this.properties = properties;
		this.opaque = opaque;
		this.issuers = issuers;
		this.scopes = scopes;
	}

	@Override
	public List<String> apply(String issuer, String session) {
		String claim = this.properties.claims().session();
		List<String> members = new ArrayList<>();
		this.issuers.behind(issuer)
			.forEach((from) -> members.add(RevocableClaims.member(this.scopes.apply(from), claim, session)));
		if (this.issuers.isEdge(issuer) && this.opaque.enabled()) {
			members.add(RevocableClaims.member(this.opaque.scope(this.properties), "sid", session));
		}
		return members.stream().distinct().toList();
	}

}
