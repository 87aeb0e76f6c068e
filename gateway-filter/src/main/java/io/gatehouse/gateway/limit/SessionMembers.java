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

	private final Function<String, String> scopes;

	/**
	 * Names floors.
	 * @param scopes gives an issuer's scope
	 */
	SessionMembers(GatehouseGatewayProperties properties, Function<String, String> scopes) {
		this.properties = properties;
		this.scopes = scopes;
	}

	@Override
	public List<String> apply(String issuer, String session) {
		String claim = this.properties.claims().session();
		if (!issuer.equals(this.properties.gateway().minting().issuer())) {
			return List.of(RevocableClaims.member(this.scopes.apply(issuer), claim, session));
		}
		List<String> members = new ArrayList<>();
		sessionIssuers()
			.forEach((from) -> members.add(RevocableClaims.member(this.scopes.apply(from), claim, session)));
		if (this.properties.opaque().enabled()) {
			members.add(RevocableClaims.member(this.properties.opaque().revocationScope(), "sid", session));
		}
		return members.stream().distinct().toList();
	}

	private List<String> sessionIssuers() {
		String named = this.properties.gateway().sessionIssuer();
		return (named != null) ? List.of(named)
				: this.properties.issuers()
					.values()
					.stream()
					.map((trusted) -> String.valueOf(trusted.issuer()))
					.toList();
	}

}
