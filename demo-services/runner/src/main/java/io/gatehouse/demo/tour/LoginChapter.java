package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on logging in. It creates the sessions of the later chapters.
 */
final class LoginChapter implements Chapter {

	private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

	@Override
	public String title() {
		return "Users log in";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		for (String user : List.of(TourSessions.ALICE, TourSessions.BOB, TourSessions.ADMIN)) {
			journal.step(user + " logs in through the gateway, without a token", () -> {
				Answer answer = Expect.status(200, gateway.tryLogin(user, user + "-pass", "tour-" + user));
				Session session = Session.of(answer);
				checkShape(session.body());
				tourSessions.enter(user, session);
			});
		}
		journal.step("a wrong password and an unknown user get the same response: 401 bad_credentials", () -> {
			Answer wrongPassword = gateway.tryLogin(TourSessions.ALICE, "wrong-pass", "tour");
			Answer unknownUser = gateway.tryLogin("nobody", "wrong-pass", "tour");
			Expect.unauthorized("bad_credentials", wrongPassword);
			Expect.same("the answer", wrongPassword.body(), unknownUser.body());
			Expect.status(401, unknownUser);
		});
		journal.stepWith(target.auth(), "auth-service", "auth-service publishes public keys only",
				LoginChapter::checkKeys);
	}

	private static void checkShape(Map<String, Object> body) {
		Expect.same("token_type", "Bearer", body.get("token_type"));
		Expect.that(body.get("expires_in") instanceof Number seconds && seconds.longValue() > 0,
				"expires_in is a number of seconds, found " + body.get("expires_in"));
		Expect.that(body.get("refresh_token") instanceof String token && !token.isEmpty(), "there is a refresh_token");
	}

	private static void checkKeys(DemoClient auth) {
		Answer answer = Expect.status(200, auth.get("/.well-known/jwks.json"));
		List<?> keys = (answer.json().get("keys") instanceof List<?> list) ? list : List.of();
		Expect.that(!keys.isEmpty(), "there is a key");
		for (Object key : keys) {
			Expect.that(
					key instanceof Map<?, ?> members && members.keySet().stream().noneMatch(LoginChapter::isPrivate),
					"no private part is published");
		}
	}

	private static boolean isPrivate(Object member) {
		return PRIVATE_MEMBERS.contains(String.valueOf(member));
	}

}
