package io.gatehouse.run;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerTests {

	@Test
	void ofWhenProblemThenHasItsReason() {
		Answer answer = Answer.of(401, "{\"type\":\"about:blank\",\"status\":401,\"reason\":\"kicked_out\"}");
		assertThat(answer).isEqualTo(new Answer(401, "kicked_out")).hasToString("401 kicked_out");
	}

	@Test
	void ofWhenNoProblemThenHasNone() {
		assertThat(Answer.of(200, "reached")).isEqualTo(new Answer(200, "")).hasToString("200");
	}

}
