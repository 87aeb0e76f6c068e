package io.gatehouse.session;

import io.gatehouse.revocation.OpaqueTokenKeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of opaque access tokens in Redis. They must be the same as the gateways'.
 *
 * @param keyPrefix the prefix of the Redis keys of opaque tokens
 * @param keyStyle the form of a token in its key: sha256 (its hash) or plain (for
 * existing systems)
 */
@ConfigurationProperties("gatehouse.opaque")
public record GatehouseOpaqueProperties(@DefaultValue(OpaqueTokenKeys.DEFAULT_PREFIX) String keyPrefix,
		@DefaultValue("sha256") OpaqueTokenKeys.Style keyStyle) {

	/** Returns the Redis keys of the tokens. */
	OpaqueTokenKeys keys() {
		return new OpaqueTokenKeys(this.keyPrefix, this.keyStyle);
	}

}
