package io.gatehouse.gateway.event;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SecurityEventMeters}.
 */
class SecurityEventMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void countThenEventsAndRefusalsAreCountedByFixedTags() {
		SecurityEventMeters meters = new SecurityEventMeters();
		meters.accepted(SecurityEventType.OTHER, SecurityEventOutcome.IGNORED);
		meters.bindTo(this.registry);
		meters.accepted(SecurityEventType.SESSION_REVOKED, SecurityEventOutcome.REVOKED);
		meters.accepted(SecurityEventType.SESSION_REVOKED, SecurityEventOutcome.REVOKED);
		meters.accepted(SecurityEventType.CREDENTIAL_CHANGE, SecurityEventOutcome.UNSUPPORTED_SUBJECT);
		meters.refused(DeliveryError.INVALID_KEY);
		assertThat(this.registry.get("gatehouse.security-events")
			.tags("event", "session-revoked", "outcome", "revoked")
			.functionCounter()
			.count()).isEqualTo(2);
		assertThat(this.registry.get("gatehouse.security-events")
			.tags("event", "credential-change", "outcome", "unsupported-subject")
			.functionCounter()
			.count()).isEqualTo(1);
		assertThat(this.registry.get("gatehouse.security-events.refused")
			.tags("error", "invalid_key")
			.functionCounter()
			.count()).isEqualTo(1);
	}

}
