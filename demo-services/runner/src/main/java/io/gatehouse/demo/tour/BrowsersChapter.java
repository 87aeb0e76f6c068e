package io.gatehouse.demo.tour;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.DemoSocket;
import io.gatehouse.demo.client.EventStream;
import io.gatehouse.demo.client.Session;
import org.jspecify.annotations.Nullable;

/**
 * Chapter on pages that keep a token: a ticket opens an event stream, and a subprotocol a
 * WebSocket; both end with the session.
 */
final class BrowsersChapter implements Chapter {

	private static final String PAGE = "alice's page";

	private static final String EVENTS = "/orders/events";

	private static final Pattern INLINE = Pattern.compile("<style|\\sstyle=|<script(?![^>]*\\ssrc=)|\\son\\w+=");

	@Override
	public String title() {
		return "Pages with a token: event streams and WebSockets";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("the gateway serves the page, whose policy allows no inline script and no inline style",
				() -> expectPage(gateway));
		Streams streams = new Streams();
		try {
			open(target, tourSessions, journal, streams);
			end(gateway, tourSessions, journal, streams);
		}
		finally {
			streams.close();
		}
	}

	private static void expectPage(DemoClient gateway) {
		Answer page = Expect.status(200, gateway.get("/", "Accept", "text/html"));
		String policy = page.header("Content-Security-Policy");
		Expect.that(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"),
				"the policy is strict, found '" + policy + "'");
		Expect.that(!policy.contains("unsafe"), "the policy has no exception, found '" + policy + "'");
		Expect.that(!INLINE.matcher(page.body()).find(), "the page has no inline script or style");
		for (String file : new String[] { "main.js", "style.css" }) {
			Expect.that(page.body().contains("\"/page/" + file + "\""), "the page names " + file);
			Expect.status(200, gateway.get("/page/" + file));
		}
	}

	private static void open(Target target, TourSessions tourSessions, Journal journal, Streams streams) {
		DemoClient gateway = target.gateway();
		journal.step("alice's page exchanges her token for a ticket, with which EventSource opens a stream", () -> {
			tourSessions.enter(PAGE, gateway.login(TourSessions.ALICE, "tour-page"));
			streams.address = withTicket(gateway, gateway, tourSessions.token(PAGE));
			streams.events = EventStream.open(streams.address);
			Expect.that(streams.events.firstEvent().contains("\"user\":\"alice\""), "the service knows her");
		});
		journal.step("the same ticket again: 401 invalid_ticket", () -> {
			URI address = Objects.requireNonNull(streams.address);
			Expect.problem(401, "invalid_ticket", gateway.get(address.getRawPath() + "?" + address.getRawQuery()));
		});
		journal.stepWith(target.gateway2(), "the second gateway", "a ticket of one gateway is good at the other",
				(second) -> {
					URI address = withTicket(gateway, second, tourSessions.token(PAGE));
					try (EventStream stream = EventStream.open(address)) {
						Expect.that(stream.firstEvent().contains("\"user\":\"alice\""), "the service knows her");
					}
				});
		journal.step("her page opens a WebSocket with the token in a subprotocol, and the service knows her", () -> {
			DemoSocket socket = DemoSocket.open(gateway.base(), "/catalog/socket", tourSessions.token(PAGE),
					"catalog.v1");
			streams.socket = socket;
			Expect.same("subprotocol", "catalog.v1", socket.protocol());
			Expect.same("message", "alice 1", socket.firstMessage());
		});
	}

	private static void end(DemoClient gateway, TourSessions tourSessions, Journal journal, Streams streams) {
		journal.step("another device ends the session: the WebSocket is closed with 1008 kicked_out", () -> {
			Session other = gateway.login(TourSessions.ALICE, "tour-other");
			Expect.status(204, gateway.deleteAs(other.token(), "/auth/sessions/" + tourSessions.session(PAGE).id()));
			Expect.same("closed with", "1008 kicked_out", Objects.requireNonNull(streams.socket).awaitClose());
		});
		journal.step("the event stream has ended, too", () -> Objects.requireNonNull(streams.events).awaitEnd());
		journal.step("there is no other ticket: 401 kicked_out",
				() -> Expect.unauthorized("kicked_out", ticket(gateway, tourSessions.token(PAGE))));
	}

	private static Answer ticket(DemoClient gateway, String token) {
		return gateway.postAs(token, "/gatehouse/tickets", Map.of("path", EVENTS));
	}

	private static URI withTicket(DemoClient issuing, DemoClient redeeming, String token) {
		String ticket = String.valueOf(Expect.status(200, ticket(issuing, token)).json().get("ticket"));
		return redeeming.base().resolve(EVENTS + "?ticket=" + URLEncoder.encode(ticket, StandardCharsets.UTF_8));
	}

	/** Connections that one step opens, and a later one looks at. */
	private static final class Streams {

		private @Nullable URI address;

		private @Nullable EventStream events;

		private @Nullable DemoSocket socket;

		void close() {
			if (this.events != null) {
				this.events.close();
			}
			if (this.socket != null) {
				this.socket.close();
			}
		}

	}

}
