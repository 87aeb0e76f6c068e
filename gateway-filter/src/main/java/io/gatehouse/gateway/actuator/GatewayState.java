package io.gatehouse.gateway.actuator;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.revocation.redis.LocalListState;
import io.gatehouse.revocation.redis.RevocationLookups;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

/**
 * Describes the state and the central settings of a gateway. Secrets are left out.
 */
final class GatewayState {

	private final GatehouseGatewayProperties properties;

	private final RevocationProperties revocation;

	private final RevocationLookups lookups;

	GatewayState(GatehouseGatewayProperties properties, RevocationProperties revocation, RevocationLookups lookups) {
		this.properties = properties;
		this.revocation = revocation;
		this.lookups = lookups;
	}

	Map<String, Object> describe() {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("issuers", issuers());
		described.put("revocation", revocation());
		return described;
	}

	private Map<String, Object> issuers() {
		Map<String, Object> described = new LinkedHashMap<>();
		new TreeMap<>(this.properties.issuers()).forEach((id, settings) -> described.put(id, issuer(settings)));
		return described;
	}

	private static Map<String, Object> issuer(IssuerSettings settings) {
		Map<String, Object> described = new LinkedHashMap<>();
		put(described, "issuer", settings.issuer());
		put(described, "algorithms", settings.algorithms());
		put(described, "audiences", settings.audiences());
		put(described, "types", settings.types());
		put(described, "jwk-set-uri", settings.jwkSetUri());
		put(described, "key-location", settings.keyLocation());
		if (settings.secret() != null) {
			described.put("secret", "******");
		}
		put(described, "max-life", text(settings.maxLife()));
		put(described, "clock-skew", text(settings.clockSkew()));
		if (!settings.scope().isEmpty()) {
			described.put("revocation-scope", settings.scope());
		}
		return described;
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	private static void put(Map<String, Object> described, String name, @Nullable Object value) {
		if (value != null) {
			described.put(name, value);
		}
	}

	private Map<String, Object> revocation() {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("lookup", this.revocation.lookup().name().toLowerCase(Locale.ROOT));
		described.put("unknown", this.revocation.unknown().toString());
		described.put("lease", this.revocation.lease().toString());
		described.put("retention", this.revocation.retention().toString());
		LocalListState copy = this.lookups.copy();
		if (copy != null) {
			described.put("current", copy.current());
			described.put("floors", copy.floors());
		}
		return described;
	}

}
