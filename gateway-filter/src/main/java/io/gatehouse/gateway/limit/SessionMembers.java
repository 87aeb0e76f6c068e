package io.gatehouse.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.revocation.RevocableClaims;

/**
 * Names the floors of sessions. A caller whose token the edge minted may have come with a
 * JWT of the issuer whose sessions are in Redis, or with an opaque token: both are named
 * then, since a session's id is nobody else's.
 */
final class SessionMembers implements BiFunction<String, String, List<String>> {

	private final GatehouseGatewayProperties properties;

	private final SessionIssuers issuers;

	private final Function<String, String> scopes;

	/**
	 * Names floors.
	 * @param scopes gives an issuer's scope
	 */
	SessionMembers(GatehouseGatewayProperties properties, Function<String, String> scopes) {
		this.properties = properties;
		this.issuers = new SessionIssuers(properties);
		this.scopes = scopes;
	}

	@Override
	public List<String> apply(String issuer, String session) {
		String claim = this.properties.claims().session();
		List<String> members = new ArrayList<>();
		this.issuers.behind(issuer)
			.forEach((from) -> members.add(RevocableClaims.member(this.scopes.apply(from), claim, session)));
		if (this.issuers.isEdge(issuer) && this.properties.opaque().enabled()) {
			members.add(RevocableClaims.member(this.properties.opaqueRevocationScope(), "sid", session));
		}
		return members.stream().distinct().toList();
	}

}
