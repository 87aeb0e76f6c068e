package io.gatehouse.gateway.authentication;

/**
 * Result of a lookup in Redis. A source that could not answer is not a missing value.
 *
 * @param <T> the type of the value
 */
sealed interface LookupResult<T> {

	/**
	 * The value exists.
	 *
	 * @param <T> the type of the value
	 * @param value the value
	 */
	record Found<T>(T value) implements LookupResult<T> {

	}

	/**
	 * The value does not exist.
	 *
	 * @param <T> the type of the value
	 */
	record Missing<T>() implements LookupResult<T> {

	}

	/**
	 * The source could not answer, or its answer could not be read.
	 *
	 * @param <T> the type of the value
	 * @param cause the cause, in fixed words for metrics and debug logs
	 */
	record Unknown<T>(String cause) implements LookupResult<T> {

	}

}
