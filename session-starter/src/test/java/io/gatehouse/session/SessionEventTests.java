package io.gatehouse.session;

import java.util.ArrayList;
import java.util.List;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionEvent}.
 */
class SessionEventTests {

	@Test
	void endedWhenIdsChangeAfterwardsThenEventDoesNot() {
		List<String> ids = new ArrayList<>(List.of("s1"));
		SessionEvent.Ended ended = new SessionEvent.Ended("alice", ids, Reason.LOGGED_OUT, null);
		ids.add("s2");
		assertThat(ended.sessionIds()).containsExactly("s1");
	}

}
