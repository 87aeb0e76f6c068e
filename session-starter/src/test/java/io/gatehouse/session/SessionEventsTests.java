package io.gatehouse.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionEvents}: the audit log, and failing listeners.
 */
@ExtendWith(OutputCaptureExtension.class)
class SessionEventsTests {

	private static final Device PHONE = new Device("phone-1", "ios", "My phone");

	private static final Client CLIENT = new Client("203.0.113.9", "App/1.0");

	private static final List<SessionEvent> ALL = List.of(
			new SessionEvent.LoggedIn("alice", "session-1", PHONE, CLIENT),
			new SessionEvent.LoginRefused("alice", LoginRefusedException.Kind.BANNED, PHONE, Client.UNKNOWN),
			new SessionEvent.Refreshed("alice", "session-1", CLIENT, true),
			new SessionEvent.RefreshReused("alice", "session-1", CLIENT),
			new SessionEvent.Ended("alice", List.of("session-1", "session-2"), Reason.KICKED_OUT, "admin-7"),
			new SessionEvent.Banned("alice", Ban.user(Instant.parse("2030-01-01T00:00:00Z"), "spam"), "admin-7"),
			new SessionEvent.BanLifted("alice", "phone-1", null),
			new SessionEvent.AccountUpdated("alice", 2, "the job"));

	private final List<Object> published = new ArrayList<>();

	private void publish(GatehouseSessionProperties.AuditLog style) {
		SessionEvents events = new SessionEvents(this.published::add, style);
		ALL.forEach(events::publish);
	}

	@Test
	void publishWhenPlainThenOneLineForEach(CapturedOutput output) {
		publish(GatehouseSessionProperties.AuditLog.PLAIN);
		assertThat(output).contains("login user=alice session=session-1 device_type=ios address=203.0.113.9",
				"login_refused user=alice kind=BANNED address=-",
				"refresh user=alice session=session-1 repeated=true address=203.0.113.9",
				"refresh_reuse user=alice session=session-1 address=203.0.113.9",
				"end user=alice reason=kicked_out sessions=session-1,session-2 actor=admin-7",
				"ban user=alice device=false until=2030-01-01T00:00:00Z actor=admin-7",
				"ban_lifted user=alice device=true", "account_updated user=alice actor=the?job");
		assertThat(this.published).isEqualTo(ALL);
	}

	@Test
	void publishWhenHashedThenNobodyIsNamed(CapturedOutput output) {
		publish(GatehouseSessionProperties.AuditLog.HASHED);
		assertThat(output).contains("login user=" + RandomText.hash("alice").substring(0, 16) + " session=")
			.contains(" actor=" + RandomText.hash("admin-7").substring(0, 16))
			.doesNotContain("alice", "session-1", "admin-7");
		assertThat(output.getOut().lines().filter((line) -> line.contains("io.gatehouse.audit"))).hasSameSizeAs(ALL);
		assertThat(this.published).isEqualTo(ALL);
	}

	@Test
	void publishWhenOffThenNothingIsLogged(CapturedOutput output) {
		publish(GatehouseSessionProperties.AuditLog.OFF);
		assertThat(output).doesNotContain("io.gatehouse.audit");
		assertThat(this.published).isEqualTo(ALL);
	}

	@Test
	void publishWhenTextWouldForgeALineThenItIsOneWord(CapturedOutput output) {
		new SessionEvents(this.published::add, GatehouseSessionProperties.AuditLog.PLAIN)
			.publish(new SessionEvent.AccountUpdated("mallory\nlogin user=admin", 1, null));
		assertThat(output).contains("account_updated user=mallory?login?user?admin");
	}

	@Test
	void publishWhenListenerFailsThenNobodyElseDoes(CapturedOutput output) {
		SessionEvents events = new SessionEvents((event) -> {
			throw new IllegalStateException("the listener's own trouble");
		}, GatehouseSessionProperties.AuditLog.OFF);
		events.publish(ALL.get(0));
		assertThat(output).contains("A listener failed on LoggedIn", "the listener's own trouble");
	}

}
