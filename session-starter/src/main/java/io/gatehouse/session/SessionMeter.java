package io.gatehouse.session;

import io.gatehouse.boot.DocumentedMeter;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter.Type;

/**
 * Meters of sessions. No tag has a user, a token or a session.
 */
public enum SessionMeter implements DocumentedMeter {

	/** Operations on sessions. */
	OPERATIONS("operations", Type.TIMER,
			"Operations on sessions. `operation` is `login`, `refresh`, `end` with logouts, `ban`, `lift` or `update`; `outcome` is `done`, `refused`, `unconfirmed` if it was executed but gateways may not know it yet, or `failed`",
			"operation", "outcome"),

	/** Requests to the token endpoints. */
	TOKEN_ENDPOINT("token-endpoint", Type.COUNTER,
			"Requests about tokens whose form was read. `operation` is `introspect` or `revoke`; `outcome` is `active`, `inactive`, `revoked`, or the `error` of the answer",
			"operation", "outcome");

	private final String name;

	private final Type type;

	private final String description;

	private final String keys;

	SessionMeter(String name, Type type, String description, String... keys) {
		this.name = "gatehouse.session." + name;
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
