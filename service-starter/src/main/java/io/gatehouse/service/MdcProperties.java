package io.gatehouse.service;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of user and session in the log context (MDC) while a request is handled,
 * {@code gatehouse.service.mdc}.
 *
 * @param content how user and session appear in the log context: none for no entries,
 * hashed for the first 16 characters of the base64url of a hash, or plain
 * @param userKey the key of the user ('sub')
 * @param sessionKey the key of the session
 * @param salt the key of the hash (HMAC-SHA-256), the same in all services, so that their
 * log entries can be correlated. Without a key the hash is SHA-256, as in the session
 * service's audit log, and ids that can be guessed can be recovered from it
 */
public record MdcProperties(@DefaultValue("none") Content content, @DefaultValue("user") String userKey,
		@DefaultValue("session") String sessionKey, @DefaultValue("") String salt) {

	public MdcProperties {
		checkKey("user-key", userKey);
		checkKey("session-key", sessionKey);
		if (userKey.equals(sessionKey)) {
			throw new InvalidSettingException("gatehouse.service.mdc.session-key", sessionKey,
					"The user has the same key.", "Give each a key of its own.");
		}
	}

	private static void checkKey(String name, String key) {
		if (key.isBlank()) {
			throw new InvalidSettingException("gatehouse.service.mdc." + name, key, "It is empty.",
					"Set the key that the log pattern uses.");
		}
	}

	@Override
	public String toString() {
		return "MdcProperties[content=" + this.content + ", userKey=" + this.userKey + ", sessionKey=" + this.sessionKey
				+ "]";
	}

	/** Form of user and session in the log context. */
	public enum Content {

		/** No entries. */
		NONE,

		/** The beginning of a hash. */
		HASHED,

		/** The ids themselves. */
		PLAIN

	}

}
