package io.gatehouse.gateway.event;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Type of a security event. The name is the tag of its metric.
 */
enum SecurityEventType {

	/** CAEP 1.0, section 3.1: a session, or the sessions of a user, were revoked. */
	SESSION_REVOKED("caep/event-type/session-revoked"),

	/** CAEP 1.0, section 3.3: a credential of a user changed. */
	CREDENTIAL_CHANGE("caep/event-type/credential-change"),

	/** RISC 1.0, section 2.3: the account of a user was disabled. */
	ACCOUNT_DISABLED("risc/event-type/account-disabled"),

	/** RISC 1.0, section 2.2: the account of a user was deleted. */
	ACCOUNT_PURGED("risc/event-type/account-purged"),

	/** RISC, deprecated: all sessions of a user were revoked. */
	SESSIONS_REVOKED("risc/event-type/sessions-revoked"),

	/** OAuth Event Types, as Google sends it: all tokens of a user were revoked. */
	TOKENS_REVOKED("oauth/event-type/tokens-revoked"),

	/** SSF 1.0, section 8.1.4, and its predecessors: a test of the stream. */
	VERIFICATION("ssf/event-type/verification", "sse/event-type/verification", "risc/event-type/verification"),

	/** SSF 1.0, section 8.1.5, and its predecessor: the stream was paused or enabled. */
	STREAM_UPDATED("ssf/event-type/stream-updated", "sse/event-type/stream-updated"),

	/** Any other event. */
	OTHER;

	private static final String SCHEMAS = "https://schemas.openid.net/secevent/";

	private static final Map<String, SecurityEventType> BY_URI = Arrays.stream(values())
		.flatMap((type) -> type.paths.stream().map((path) -> Map.entry(SCHEMAS + path, type)))
		.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

	@SuppressWarnings("ImmutableEnumChecker")
	private final List<String> paths;

	SecurityEventType(String... paths) {
		this.paths = List.of(paths);
	}

	/** Returns the type that a URI names. */
	static SecurityEventType ofUri(String uri) {
		return BY_URI.getOrDefault(uri, OTHER);
	}

	/** Returns the value of its tag, such as {@code session-revoked}. */
	String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
