package io.gatehouse.gateway;

import org.springframework.web.server.ServerWebExchange;

/**
 * Counts forged tokens by the address that they come from, for parts of the gateway that
 * verify other tokens than those of requests. Thread-safe.
 */
public interface ForgedTokens {

	/**
	 * Checks whether so many forged tokens came from the address of a request that its
	 * token is to be refused unread.
	 * @param exchange the request
	 * @return whether they are too many; never, if they are not counted
	 */
	boolean areTooMany(ServerWebExchange exchange);

	/**
	 * Counts a forged token.
	 * @param exchange the request that brought it
	 */
	void add(ServerWebExchange exchange);

}
