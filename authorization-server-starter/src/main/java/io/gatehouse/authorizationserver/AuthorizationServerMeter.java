package io.gatehouse.authorizationserver;

import io.gatehouse.boot.DocumentedMeter;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter.Type;

/**
 * Meters of the authorization server. No tag has a user, a token, a session or a client.
 */
enum AuthorizationServerMeter implements DocumentedMeter {

	/** Logout tokens. */
	LOGOUT_TOKENS("logout-tokens", Type.COUNTER,
			"Logout tokens that were sent to applications. `outcome` is `accepted`, `refused`, `unanswered`, or `given-up` after the last attempt, which is counted besides its own outcome",
			"outcome");

	private final String name;

	private final Type type;

	private final String description;

	private final String keys;

	AuthorizationServerMeter(String name, Type type, String description, String... keys) {
		this.name = "gatehouse." + name;
		this.type = type;
		this.description = description;
		this.keys = String.join(",", keys);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Type getType() {
		return this.type;
	}

	@Override
	public KeyName[] getKeyNames() {
		return DocumentedMeter.keys(this.keys);
	}

	@Override
	public String description() {
		return this.description;
	}

}
