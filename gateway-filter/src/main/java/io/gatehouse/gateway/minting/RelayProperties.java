package io.gatehouse.gateway.minting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the token that services receive, {@code gatehouse.gateway.*}.
 *
 * @param relay the token that services receive: original (the caller's own JWT) or minted
 * (a token of the gateway, for the route's service alone, so that services never see the
 * caller's); a route's metadata takes precedence
 */
@ConfigurationProperties("gatehouse.gateway")
public record RelayProperties(@DefaultValue("original") Relay relay) {

	/** Token that services receive. */
	public enum Relay {

		/** The caller's own token, if it is a JWT that supplies the identity. */
		ORIGINAL,

		/** A token that the gateway mints. */
		MINTED

	}

}
