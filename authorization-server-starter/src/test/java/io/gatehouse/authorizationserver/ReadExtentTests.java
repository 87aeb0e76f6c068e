package io.gatehouse.authorizationserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadExtent}.
 */
class ReadExtentTests {

	@AfterEach
	void reset() {
		RequestContextHolder.resetRequestAttributes();
	}

	private static void inRequest() {
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
	}

	@Test
	void takeWhenAllowedThenOnce() {
		inRequest();
		ReadExtent.TOKEN.allow();
		assertThat(ReadExtent.take()).isEqualTo(ReadExtent.TOKEN);
		assertThat(ReadExtent.take()).isEqualTo(ReadExtent.WHOLE);
	}

	@Test
	void takeWhenAllowedInAnotherRequestThenWhole() {
		inRequest();
		ReadExtent.TEXTS.allow();
		inRequest();
		assertThat(ReadExtent.take()).isEqualTo(ReadExtent.WHOLE);
	}

	@Test
	void takeWhenThereIsNoRequestThenWhole() {
		ReadExtent.TOKEN.allow();
		assertThat(ReadExtent.take()).isEqualTo(ReadExtent.WHOLE);
	}

}
