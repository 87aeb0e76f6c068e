package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.demo.client.Answer;

/**
 * Chapter on forged identity headers, in every spelling that a service behind the gateway
 * might accept.
 */
final class ForgedHeadersChapter implements Chapter {

	private static final String FORGED = "mallory";

	private static final String[] HEADERS = { "X-User-Id", FORGED, "x-user-name", FORGED, "X-USER-ROLES",
			FORGED + ",admin", "x_user_id", FORGED, "X_User_Roles", FORGED, "X.User.Id", FORGED, "x-user_permissions",
			FORGED, "X-User-Session", FORGED, "X-User-Anything", FORGED };

	@Override
	public String title() {
		return "Forged identity headers do not reach the services";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		for (String path : List.of("/orders/echo", "/catalog/echo")) {
			journal.step("alice cannot pose as mallory on " + path, () -> {
				Answer answer = target.gateway().getAs(tourSessions.token(TourSessions.ALICE), path, HEADERS);
				Expect.status(200, answer);
				checkNothingForged(answer);
				Expect.same("X-User-Id", List.of(TourSessions.ALICE), answer.received().get("X-User-Id"));
			});
		}
		journal.step("an anonymous caller cannot pose as mallory on the public route", () -> {
			Answer answer = target.gateway().get("/public/echo", HEADERS);
			Expect.status(200, answer);
			checkNothingForged(answer);
			Expect.same("identity headers", List.of(), identityHeaders(answer.received()));
			Expect.same("identity", Map.of(), answer.identity());
		});
	}

	private static void checkNothingForged(Answer answer) {
		answer.received()
			.forEach((name, values) -> Expect.that(values.stream().noneMatch((value) -> value.contains(FORGED)),
					name + " does not arrive"));
	}

	private static List<String> identityHeaders(Map<String, List<String>> received) {
		return received.keySet()
			.stream()
			.filter((name) -> name.toLowerCase(Locale.ROOT).replaceAll("[_.]", "-").startsWith("x-user-"))
			.toList();
	}

}
