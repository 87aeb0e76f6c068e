package io.gatehouse.gateway;

/**
 * Token that the gateway minted, and the time up to which requests get it.
 *
 * @param token the token
 * @param untilNanos the time by the minter's ticker, in nanoseconds
 */
public record MintedToken(ServiceToken token, long untilNanos) {

	@Override
	public String toString() {
		return "MintedToken[]";
	}

}
