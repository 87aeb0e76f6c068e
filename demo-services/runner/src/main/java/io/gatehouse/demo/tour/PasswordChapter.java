package io.gatehouse.demo.tour;

import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on password changes: alice's change ends her other sessions. At the end she
 * changes the password back, so that the tour can run again.
 */
final class PasswordChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final String PHONE = "alice's phone";

	private static final String LAPTOP = "alice's laptop";

	private static final String OLD = "alice-pass";

	private static final String NEW = "alice's new password 🔑";

	@Override
	public String title() {
		return "A new password";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("alice is logged in on two devices", () -> {
			tourSessions.enter(PHONE, gateway.login(TourSessions.ALICE, "tour-phone"));
			tourSessions.enter(LAPTOP, gateway.login(TourSessions.ALICE, "tour-laptop"));
		});
		journal.step("a change with a wrong current password fails: 403 bad_credentials", () -> {
			Expect.problem(403, "bad_credentials", change(gateway, tourSessions, "wrong-pass", NEW, false));
			Expect.status(200, gateway.getAs(tourSessions.token(LAPTOP), PATH));
		});
		journal.step("alice changes it on the laptop, and stays logged in there: 204", () -> {
			Expect.status(204, change(gateway, tourSessions, OLD, NEW, true));
			Expect.status(200, gateway.getAs(tourSessions.token(LAPTOP), PATH));
		});
		journal.step("the phone: 401 password_changed, and no refresh: 400 invalid_grant", () -> {
			Expect.unauthorized("password_changed", gateway.getAs(tourSessions.token(PHONE), PATH));
			Expect.problem(400, "invalid_grant", gateway.refresh(tourSessions.session(PHONE).refreshToken()));
		});
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 password_changed",
				(second) -> Expect.unauthorized("password_changed", second.getAs(tourSessions.token(PHONE), PATH)));
		journal.step("the old password is refused, the new one works", () -> {
			Expect.unauthorized("bad_credentials", gateway.tryLogin(TourSessions.ALICE, OLD, "tour-phone"));
			Session session = Session.of(gateway.tryLogin(TourSessions.ALICE, NEW, "tour-phone"));
			Expect.status(200, gateway.getAs(session.token(), PATH));
		});
		journal.step("alice changes it back and ends all sessions: 401 password_changed on the laptop too", () -> {
			Expect.status(204, change(gateway, tourSessions, NEW, OLD, false));
			Expect.unauthorized("password_changed", gateway.getAs(tourSessions.token(LAPTOP), PATH));
			Expect.status(200, gateway.getAs(gateway.login(TourSessions.ALICE, "tour-laptop").token(), PATH));
		});
	}

	private static Answer change(DemoClient gateway, TourSessions tourSessions, String current, String next,
			boolean keepSession) {
		return gateway.postAs(tourSessions.token(LAPTOP), "/auth/password",
				Map.<String, Object>of("current", current, "new", next, "keep_session", keepSession));
	}

}
