package io.gatehouse.gateway;

/**
 * What a lookup found. Never two-valued: a source that could not answer says so.
 *
 * @param <T> the type of what is looked for
 */
sealed interface Finding<T> {

	/**
	 * It is there.
	 *
	 * @param <T> its type
	 * @param value what was found
	 */
	record Found<T>(T value) implements Finding<T> {

	}

	/**
	 * It is not there.
	 *
	 * @param <T> its type
	 */
	record Missing<T>() implements Finding<T> {

	}

	/**
	 * The source could not answer, or what it said could not be read.
	 *
	 * @param <T> the type of what was looked for
	 * @param cause why not, in fixed words for metrics and debug logs
	 */
	record Unknown<T>(String cause) implements Finding<T> {

	}

}
