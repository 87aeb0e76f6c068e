package io.gatehouse.gateway.ticket;

import java.net.URI;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link Ticket}. */
class TicketTests {

	private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";

	private final Ticket ticket = Ticket.random(new SecureRandom());

	private static TicketTarget target(String target) {
		return TicketTarget.of(URI.create(target), "ticket");
	}

	@Test
	void sealThenTheSameTicketAndTargetOpenItAndTextRevealsNothing() {
		TicketTarget target = target("/orders/export?x=1");
		String sealed = this.ticket.seal(target, TOKEN);
		assertThat(sealed).doesNotContain(TOKEN, "eyJ", this.ticket.text());
		assertThat(Ticket.parse(this.ticket.text())).isNotNull()
			.satisfies((read) -> assertThat(read.open(target, sealed)).isEqualTo(TOKEN));
	}

	@Test
	void openWhenTicketOrTargetIsAnotherThenNothing() {
		TicketTarget target = target("/orders/export?x=1");
		String sealed = this.ticket.seal(target, TOKEN);
		assertThat(Ticket.random(new SecureRandom()).open(target, sealed)).isNull();
		assertThat(this.ticket.open(target("/orders/export?x=2"), sealed)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "no base64url!", "AAAA" })
	void openWhenTextInRedisWasChangedThenNothing(String sealed) {
		assertThat(this.ticket.open(target("/orders"), sealed)).isNull();
	}

	@Test
	void nameThenDiffersByTicketAndTargetAndIsNotTheTicket() {
		Set<String> names = new HashSet<>();
		for (String target : new String[] { "/orders", "/orders?x=1", "/orders?X=1", "/orders/", "/Orders",
				"/%6frders" }) {
			names.add(this.ticket.name(target(target)));
			names.add(Ticket.random(new SecureRandom()).name(target(target)));
		}
		assertThat(names).hasSize(12).allMatch((name) -> name.matches("[A-Za-z0-9_-]{43}"));
		assertThat(names).doesNotContain(this.ticket.text());
	}

	@Test
	void parseWhenTextHasOtherLastCharacterThenOneOfFourIsATicket() {
		String text = this.ticket.text();
		String stem = text.substring(0, 42);
		long tickets = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars()
			.filter((c) -> Ticket.parse(stem + (char) c) != null)
			.count();
		assertThat(tickets).isEqualTo(16);
		assertThat(Ticket.parse(text)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "+/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void parseWhenTextIsNoTicketThenNothing(String text) {
		assertThat(Ticket.parse(text)).isNull();
	}

	@Test
	void toStringThenRevealsNothing() {
		assertThat(this.ticket).hasToString("Ticket[]");
		assertThat(target("/orders?ticket=secret")).hasToString("TicketTarget[]");
	}

}
