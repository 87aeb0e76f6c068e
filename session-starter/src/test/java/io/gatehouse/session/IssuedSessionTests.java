package io.gatehouse.session;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IssuedSession}.
 */
class IssuedSessionTests {

	@Test
	void toStringThenShowsNoToken() {
		IssuedSession session = new IssuedSession("secret.jwt.text", Duration.ofMinutes(15), "refresh-secret", "s1");
		assertThat(session).hasToString("IssuedSession[sessionId=s1, expiresIn=PT15M]");
	}

}
