package io.gatehouse.gateway.ticket;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the targets in the {@link TicketAccessLog}. */
class TicketAccessLogTests {

	private final TicketAccessLog log = new TicketAccessLog("ticket");

	@ParameterizedTest
	@CsvSource({ "/a, /a", "/a?x=1, /a?x=1", "/a?ticket=T, /a", "/a?x=1&ticket=T, /a?x=1",
			"http://h/a?ticket=T&x=1, http://h/a?x=1", "'*', '*'", "'/a?x= &ticket=T', /a", "/a?%74icket=T, /a",
			"/a?x=%zz&ticket=T, /a", "'', ''" })
	void withoutTicketThenTheRestIsAsItCame(String target, String logged) {
		assertThat(this.log.withoutTicket(target)).isEqualTo(logged);
	}

}
