package io.gatehouse.session;

import io.gatehouse.revocation.OpaqueTokenKeys;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where opaque access tokens are in Redis. The same as the gateways'.
 *
 * @param keyPrefix the beginning of the keys under which opaque tokens are in Redis
 * @param keyStyle how a token stands in its key: sha256 (as its hash) or plain, for
 * systems that exist
 */
@ConfigurationProperties("gatehouse.opaque")
public record GatehouseOpaqueProperties(@DefaultValue(OpaqueTokenKeys.DEFAULT_PREFIX) String keyPrefix,
		@DefaultValue("sha256") OpaqueTokenKeys.Style keyStyle) {

	/** Where the tokens are. */
	OpaqueTokenKeys keys() {
		return new OpaqueTokenKeys(this.keyPrefix, this.keyStyle);
	}

}
