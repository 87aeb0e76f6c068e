package io.gatehouse.gateway.event;

/**
 * Counts security events.
 */
interface SecurityEventCounter {

	/** Counter of an application without metrics. */
	SecurityEventCounter NONE = new SecurityEventCounter() {

		@Override
		public void accepted(SecurityEventType type, SecurityEventOutcome outcome) {
		}

		@Override
		public void refused(DeliveryError error) {
		}

	};

	/** Counts an event of a delivery that was answered with 202. */
	void accepted(SecurityEventType type, SecurityEventOutcome outcome);

	/** Counts a delivery that was refused. */
	void refused(DeliveryError error);

}
