package io.gatehouse.authorizationserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnreadAttributes}.
 */
class UnreadAttributesTests {

	@AfterEach
	void reset() {
		RequestContextHolder.resetRequestAttributes();
	}

	private static void inRequest() {
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
	}

	@Test
	void disallowWhenAllowedThenOnce() {
		inRequest();
		UnreadAttributes.allow();
		assertThat(UnreadAttributes.disallow()).isTrue();
		assertThat(UnreadAttributes.disallow()).isFalse();
	}

	@Test
	void disallowWhenAllowedInAnotherRequestThenNot() {
		inRequest();
		UnreadAttributes.allow();
		inRequest();
		assertThat(UnreadAttributes.disallow()).isFalse();
	}

	@Test
	void disallowWhenThereIsNoRequestThenNot() {
		UnreadAttributes.allow();
		assertThat(UnreadAttributes.disallow()).isFalse();
	}

}
