package io.gatehouse.run;

/**
 * One use of a token. Its path carries all of it through the gateway, so that the
 * upstream knows when the request that reached it was begun.
 *
 * @param token the number of the token
 * @param gateway the number of the gateway
 * @param startedNanos the time before its first octet was written
 */
record Request(int token, int gateway, long startedNanos) {

	private static final String PREFIX = "/orders/";

	/** The path to ask for. */
	String path() {
		return PREFIX + this.token + "/" + this.gateway + "/" + this.startedNanos;
	}

	/** The request that has a path. */
	static Request ofPath(String path) {
		String[] parts = path.substring(PREFIX.length()).split("/");
		return new Request(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
	}

}
