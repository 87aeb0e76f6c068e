package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Device;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on devices: alice lists her phone and her laptop.
 */
final class DevicesChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String SESSIONS = "/auth/sessions";

	private static final String PHONE = "alice's phone";

	private static final String LAPTOP = "alice's laptop";

	private static final String FORGED_ADDRESS = "203.0.113.9";

	@Override
	public String title() {
		return "One device ends the session of another";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice logs in on her phone and on her laptop", () -> {
			tourSessions.enter(PHONE, login(gateway, new Device("tour-phone", "ios", "Alice's phone 📱")));
			tourSessions.enter(LAPTOP, login(gateway, new Device("tour-laptop", "web", "Alice's laptop")));
		});
		journal.step("her session list contains both by name, and marks the current one",
				() -> checkList(gateway.getAs(tourSessions.token(LAPTOP), SESSIONS), tourSessions));
		journal.step("the list contains the address that the gateway sees, not the one that the client claims",
				() -> Expect.that(!gateway.getAs(tourSessions.token(LAPTOP), SESSIONS).body().contains(FORGED_ADDRESS),
						"no session is from " + FORGED_ADDRESS));
		journal.step("the laptop ends the phone's session: 204",
				() -> Expect.status(204, kick(gateway, tourSessions, PHONE)));
		journal.step("the phone's next request: 401 kicked_out",
				() -> Expect.unauthorized("kicked_out", gateway.getAs(tourSessions.token(PHONE), PATH)));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 kicked_out",
				(second) -> Expect.unauthorized("kicked_out", second.getAs(tourSessions.token(PHONE), PATH)));
		journal.step("the laptop stays logged in",
				() -> Expect.status(200, gateway.getAs(tourSessions.token(LAPTOP), PATH)));
		journal.step("an ended session and bob's session: 404 session_not_found, and bob stays logged in", () -> {
			Expect.problem(404, "session_not_found", kick(gateway, tourSessions, PHONE));
			Expect.problem(404, "session_not_found", kick(gateway, tourSessions, TourSessions.BOB));
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), PATH));
		});
		journal.step("alice logs in on the laptop again, and the former session there ends: 401 replaced", () -> {
			Session again = login(gateway, new Device("tour-laptop", "web", "Alice's laptop"));
			Expect.unauthorized("replaced", gateway.getAs(tourSessions.token(LAPTOP), PATH));
			Expect.status(200, gateway.getAs(again.token(), PATH));
			tourSessions.enter(LAPTOP, again);
		});
		journal.step("alice lost her tablet, and ends its session by the device's id: 204, then 401 kicked_out", () -> {
			Session tablet = login(gateway, new Device("tour-tablet", "ios", "Alice's tablet"));
			Expect.status(204, gateway.deleteAs(tourSessions.token(LAPTOP), "/auth/devices/tour-tablet/sessions"));
			Expect.unauthorized("kicked_out", gateway.getAs(tablet.token(), PATH));
			Expect.status(200, gateway.getAs(tourSessions.token(LAPTOP), PATH));
		});
		journal.step("an admin ends it for her: 204, then 401 kicked_out; bob may not: 403", () -> {
			Session tablet = login(gateway, new Device("tour-tablet", "ios", "Alice's tablet"));
			String path = "/admin/users/alice/sessions/" + tablet.id();
			Expect.status(403, gateway.deleteAs(tourSessions.token(TourSessions.BOB), path));
			Expect.status(200, gateway.getAs(tablet.token(), PATH));
			Session admin = gateway.login(TourSessions.ADMIN, "tour-desk");
			Expect.status(204, gateway.deleteAs(admin.token(), path));
			Expect.unauthorized("kicked_out", gateway.getAs(tablet.token(), PATH));
		});
	}

	private static Session login(DemoClient gateway, Device device) {
		return Session.of(gateway.tryLogin(TourSessions.ALICE, TourSessions.ALICE + "-pass", device, "X-Forwarded-For",
				FORGED_ADDRESS, "Forwarded", "for=" + FORGED_ADDRESS));
	}

	private static Answer kick(DemoClient gateway, TourSessions tourSessions, String who) {
		return gateway.deleteAs(tourSessions.token(LAPTOP), SESSIONS + "/" + tourSessions.session(who).id());
	}

	private static void checkList(Answer answer, TourSessions tourSessions) {
		List<Map<String, Object>> sessions = Expect.status(200, answer).list();
		check(sessions, tourSessions.session(PHONE), "Alice's phone 📱", false);
		check(sessions, tourSessions.session(LAPTOP), "Alice's laptop", true);
	}

	private static void check(List<Map<String, Object>> sessions, Session expected, String name, boolean current) {
		Map<String, Object> session = sessions.stream()
			.filter((candidate) -> expected.id().equals(candidate.get("session_id")))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("expected that " + name + " is in the list"));
		Expect.that(session.get("device") instanceof Map<?, ?> device && name.equals(device.get("name")),
				"the device is called " + name + ", found " + session.get("device"));
		Expect.same("current", current, session.get("current"));
	}

}
