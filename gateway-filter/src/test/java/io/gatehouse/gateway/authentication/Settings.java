package io.gatehouse.gateway.authentication;

import java.util.LinkedHashMap;
import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.proof.PossessionCheck;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationProperties;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Settings of units, bound as those of a gateway are.
 */
final class Settings {

	private Settings() {
	}

	/** Binds properties, each as {@code name=value}. */
	static <T> T bind(Class<T> type, String... properties) {
		Map<String, String> values = new LinkedHashMap<>();
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			values.put(parts[0], parts[1]);
		}
		return new Binder(new MapConfigurationPropertySource(values))
			.bindOrCreate(type.getAnnotation(ConfigurationProperties.class).value(), type);
	}

	/** Makes a check of tokens that refuses bound ones. */
	static BoundTokens unbound() {
		return new BoundTokens(PossessionCheck.none(), new UnknownDecisions());
	}

	/** Makes the policies of a gateway that reads Redis and mints. */
	static TokenPolicies policies(String... properties) {
		return policies(true, true, properties);
	}

	static TokenPolicies policies(boolean readsRedis, boolean mints, String... properties) {
		return new TokenPolicies(bind(GatehouseGatewayProperties.class, properties),
				bind(AuthenticationProperties.class, properties), bind(RevocationProperties.class, properties),
				readsRedis, mints);
	}

	/** Returns tokens without a cache, none of which is valid. */
	static PreparedJwts tokens() {
		return PreparedJwts.decoding((token) -> Mono.error(new InvalidTokenException(Reason.INVALID_TOKEN)),
				IdentityClaims.defaults(), new RevocationQueries(RevocableClaims.standard(), (issuer) -> ""), null);
	}

}
