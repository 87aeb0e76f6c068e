package io.gatehouse.gateway.minting;

import java.util.LinkedHashMap;
import java.util.Map;

import io.gatehouse.gateway.RouteDescriber;
import io.gatehouse.token.InvalidSettingException;

import org.springframework.cloud.gateway.route.Route;

/**
 * Describes the token that the service of a route receives.
 */
final class RelayDescriber implements RouteDescriber {

	private final TokenRelay relay;

	RelayDescriber(TokenRelay relay) {
		this.relay = relay;
	}

	@Override
	public Map<String, Object> describe(Route route) {
		Map<String, Object> described = new LinkedHashMap<>();
		try {
			TokenRelay.Rule rule = this.relay.ruleOf(route);
			described.put("relay", rule.minted() ? "minted" : "original");
			if (rule.minted()) {
				described.put("audience", rule.audience());
			}
		}
		catch (InvalidSettingException ex) {
			described.put("error", String.valueOf(ex.getMessage()));
		}
		return described;
	}

}
