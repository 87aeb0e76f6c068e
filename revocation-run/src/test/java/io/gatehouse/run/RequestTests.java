package io.gatehouse.run;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTests {

	@ParameterizedTest
	@ValueSource(longs = { 0, Long.MAX_VALUE, Long.MIN_VALUE })
	void pathWhenReadThenIsTheSameRequest(long startedNanos) {
		Request request = new Request(12, 3, startedNanos);
		assertThat(Request.ofPath(request.path())).isEqualTo(request);
	}

}
