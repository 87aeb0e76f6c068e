package io.gatehouse.session;

import io.gatehouse.revocation.OpaqueTokenKeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of opaque access tokens in Redis. They must be the same as the gateways'.
 *
 * @param keyPrefix the beginning of the keys under which opaque tokens are in Redis
 * @param keyStyle how a token stands in its key: sha256 (as its hash) or plain, for
 * systems that exist
 */
@ConfigurationProperties("gatehouse.opaque")
public record GatehouseOpaqueProperties(@DefaultValue(OpaqueTokenKeys.DEFAULT_PREFIX) String keyPrefix,
		@DefaultValue("sha256") OpaqueTokenKeys.Style keyStyle) {

	/** Returns the Redis keys of the tokens. */
	OpaqueTokenKeys keys() {
		return new OpaqueTokenKeys(this.keyPrefix, this.keyStyle);
	}

}
