package io.gatehouse.gateway.event;

import java.util.Locale;

/**
 * Error code of a delivery that is refused (RFC 8935, section 2.4).
 */
enum DeliveryError {

	/** The body is no event token, or an event does not have its required members. */
	INVALID_REQUEST,

	/** No key of the transmitter confirms the signature. */
	INVALID_KEY,

	/** The token is of another issuer. */
	INVALID_ISSUER,

	/** The token is for another receiver. */
	INVALID_AUDIENCE,

	/** The {@code Authorization} header is not that of the transmitter. */
	AUTHENTICATION_FAILED,

	/**
	 * The event is about a user of an issuer for which the transmitter does not speak.
	 */
	ACCESS_DENIED;

	/** Returns the code, such as {@code invalid_key}. */
	String code() {
		return name().toLowerCase(Locale.ROOT);
	}

}
