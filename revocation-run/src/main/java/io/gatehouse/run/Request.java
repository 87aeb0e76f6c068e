package io.gatehouse.run;

/**
 * One use of a token. The request's path carries all members, so that the upstream knows
 * the start of each request that reaches it.
 *
 * @param token the number of the token
 * @param gateway the number of the gateway
 * @param startedNanos the time before the first octet was written
 */
record Request(int token, int gateway, long startedNanos) {

	private static final String PREFIX = "/orders/";

	/** Returns the path of the request. */
	String path() {
		return PREFIX + this.token + "/" + this.gateway + "/" + this.startedNanos;
	}

	/** Parses a path. */
	static Request ofPath(String path) {
		String[] parts = path.substring(PREFIX.length()).split("/");
		return new Request(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
	}

}
