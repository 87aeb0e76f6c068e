package io.gatehouse.gateway.event;

/**
 * Thrown for a delivery that is refused.
 */
final class RefusedDeliveryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final DeliveryError error;

	private final String description;

	/**
	 * Creates an exception.
	 * @param description a fixed text for the transmitter
	 */
	RefusedDeliveryException(DeliveryError error, String description) {
		// thrown for any input, so without a stack trace
		super(description, null, false, false);
		this.error = error;
		this.description = description;
	}

	DeliveryError error() {
		return this.error;
	}

	String description() {
		return this.description;
	}

}
