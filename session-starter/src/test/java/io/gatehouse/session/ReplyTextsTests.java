package io.gatehouse.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplyTexts}.
 */
class ReplyTextsTests {

	@Test
	void readThenPartsComeInOrderAndOnce() {
		ReplyTexts texts = new ReplyTexts(List.<Object>of("a", 2L, "3", "1", "0", "5", "b", "c"));
		assertThat(texts.next()).isEqualTo("a");
		assertThat(texts.number()).isEqualTo(2);
		assertThat(texts.milli()).isEqualTo(Instant.ofEpochMilli(3));
		assertThat(texts.flag()).isTrue();
		assertThat(texts.flag()).isFalse();
		assertThat(texts.reason()).isEqualTo(Reason.BANNED);
		assertThat(texts.hasNext()).isTrue();
		assertThat(texts.rest()).containsExactly("b", "c");
		assertThat(texts.hasNext()).isFalse();
		assertThat(texts.rest()).isEmpty();
	}

	@Test
	void fieldsThenAreAsManyAsTheNumberSays() {
		ReplyTexts texts = new ReplyTexts(List.<Object>of("0", "2", "a", "1", "b", "", "rest"));
		assertThat(texts.fields()).isEmpty();
		assertThat(texts.fields()).isEqualTo(Map.of("a", "1", "b", ""));
		assertThat(texts.next()).isEqualTo("rest");
	}

	@Test
	void floorsThenAreAsManyAsTheNumberSays() {
		ReplyTexts texts = new ReplyTexts(List.<Object>of(1L, "sid:a", "1780315200123.0048828125", "rest"));
		assertThat(texts.floors()).containsExactly(MemberFloor.of("sid:a", 1_780_315_200_123L, Reason.BANNED));
		assertThat(texts.next()).isEqualTo("rest");
	}

}
