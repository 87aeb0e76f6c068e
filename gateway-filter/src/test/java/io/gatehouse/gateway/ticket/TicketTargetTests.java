package io.gatehouse.gateway.ticket;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link TicketTarget}. */
class TicketTargetTests {

	@ParameterizedTest
	@CsvSource({ "/a?ticket=T, /a, T", "/a?x=1&ticket=T, /a?x=1, T", "/a?ticket=T&x=1, /a?x=1, T",
			"/a?x=1&ticket=T&y=%20, /a?x=1&y=%20, T", "/a?%74icket=T, /a, T", "/a?x=1&%74%69cket=T, /a?x=1, T",
			"/a?ticket, /a, ''", "/a?ticket=, /a, ''", "/a?ticket=T=, /a, T=", "/%61?ticket=T, /%61, T" })
	void ofWhenQueryHasATicketThenTargetIsTheRest(String url, String target, String ticket) {
		TicketTarget read = TicketTarget.of(URI.create(url), "ticket");
		assertThat(read.text()).isEqualTo(target);
		assertThat(read.tickets()).containsExactly(ticket);
	}

	@Test
	void ofWhenThereAreSeveralTicketsThenAllAreTaken() {
		TicketTarget read = TicketTarget.of(URI.create("/a?ticket=1&b=2&%74icket=3"), "ticket");
		assertThat(read.text()).isEqualTo("/a?b=2");
		assertThat(read.tickets()).isEqualTo(List.of("1", "3"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a", "/a?", "/a?x=ticket", "/a?Ticket=T", "/a?tickets=T", "/ticket=T", "/a?x=1;ticket=T",
			"/a?%2574icket=T" })
	void ofWhenQueryHasNoTicketThenNone(String url) {
		assertThat(TicketTarget.of(URI.create(url), "ticket").tickets()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "/, /", "/a/b, /a/b", "/a?, /a", "/a?x=1&y=2, /a?x=1&y=2", "/a%20b?x=%E7%88%B1, /a%20b?x=%E7%88%B1" })
	void parseWhenTextIsAPathThenTarget(String text, String target) {
		assertThat(TicketTarget.parse(text, "ticket")).isNotNull()
			.satisfies((read) -> assertThat(read.text()).isEqualTo(target));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "?x=1", "//evil.test/a", "https://evil.test/a", "/a#b", "/a b", "/a\nb", "/a\0",
			"/ä", "/a?x=%zz", "/a%", "/a?x=\"", "/a\\b", "/a?ticket=T", "/a?x=1&%74icket=T" })
	void parseWhenTextIsNoPathThenNothing(String text) {
		assertThat(TicketTarget.parse(text, "ticket")).isNull();
	}

	@Test
	void parseWhenTextIsTooLongThenNothing() {
		assertThat(TicketTarget.parse("/" + "a".repeat(TicketTarget.MAX_LENGTH - 1), "ticket")).isNotNull();
		assertThat(TicketTarget.parse("/" + "a".repeat(TicketTarget.MAX_LENGTH), "ticket")).isNull();
	}

}
