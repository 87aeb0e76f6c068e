package io.gatehouse.token;

import org.jspecify.annotations.Nullable;

/**
 * A setting that would make the system unsafe or useless. It stops the start, and tells
 * the operator what to do.
 */
public final class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final @Nullable String value;

	private final String reason;

	private final String remedy;

	/**
	 * A setting refused.
	 * @param property the property's full name
	 * @param value what it was set to; {@code null} if it was not set or is secret
	 * @param reason what is wrong with it, a sentence
	 * @param remedy what to do, a sentence
	 */
	public InvalidSettingException(String property, @Nullable String value, String reason, String remedy) {
		super("Property '" + property + "'" + ((value != null) ? " with value '" + value + "'" : "") + ": " + reason
				+ " " + remedy);
		this.property = property;
		this.value = value;
		this.reason = reason;
		this.remedy = remedy;
	}

	/**
	 * The property at fault.
	 * @return its full name
	 */
	public String property() {
		return this.property;
	}

	/**
	 * What the property was set to.
	 * @return the value, or {@code null} if it was not set or is secret
	 */
	public @Nullable String value() {
		return this.value;
	}

	/**
	 * What is wrong.
	 * @return a sentence
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
