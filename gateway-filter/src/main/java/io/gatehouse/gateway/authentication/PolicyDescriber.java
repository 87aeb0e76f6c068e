package io.gatehouse.gateway.authentication;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.route.Route;

/**
 * Describes the policy of a route for tokens.
 */
final class PolicyDescriber implements RouteDescriber {

	private final TokenPolicies policies;

	PolicyDescriber(TokenPolicies policies) {
		this.policies = policies;
	}

	@Override
	public Map<String, Object> describe(Route route) {
		Map<String, Object> described = new LinkedHashMap<>();
		try {
			TokenPolicy policy = this.policies.ofMetadata(route.getId(), route.getMetadata());
			described.put("mode", (policy.mode() == AuthenticationMode.DENYLIST) ? "denylist" : "session");
			described.put("identity", (policy.mode() == AuthenticationMode.SESSION_IDENTITY) ? "session" : "token");
			described.put("lookup", policy.revocation().lookup().name().toLowerCase(Locale.ROOT));
			described.put("unknown", policy.revocation().unknown().toString());
		}
		catch (InvalidSettingException ex) {
			described.put("error", String.valueOf(ex.getMessage()));
		}
		return described;
	}

}
