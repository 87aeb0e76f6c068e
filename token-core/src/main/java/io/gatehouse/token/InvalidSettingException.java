package io.gatehouse.token;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for a setting that would make the system unsafe or useless. It stops the start,
 * and its remedy is for the operator.
 */
public final class InvalidSettingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final @Nullable String value;

	private final String reason;

	private final String remedy;

	/**
	 * Makes an exception for a refused setting.
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
	 * Returns the invalid property.
	 * @return its full name
	 */
	public String property() {
		return this.property;
	}

	/**
	 * Returns the property's value.
	 * @return the value, or {@code null} if it was not set or is secret
	 */
	public @Nullable String value() {
		return this.value;
	}

	/**
	 * Returns the reason for the refusal.
	 * @return a sentence
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns the remedy.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
