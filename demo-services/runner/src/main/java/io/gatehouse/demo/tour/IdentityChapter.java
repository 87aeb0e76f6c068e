package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.identity.IdentityHeaders;

/**
 * Chapter on the identity that both services get, from the token and from the identity
 * headers.
 */
final class IdentityChapter implements Chapter {

	@Override
	public String title() {
		return "The services know the caller";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		walk("order-service", "/orders/echo", target, tourSessions, journal);
		walk("catalog-service", "/catalog/echo", target, tourSessions, journal);
		journal.step("a resource that requires the role admin: 403 for alice, 200 for admin", () -> {
			Expect.status(403, target.gateway().getAs(tourSessions.token(TourSessions.ALICE), "/orders/admin"));
			Expect.status(200, target.gateway().getAs(tourSessions.token(TourSessions.ADMIN), "/orders/admin"));
		});
		journal.step("a resource that requires the permission catalog:read: 200 for alice",
				() -> Expect.status(200, target.gateway().getAs(tourSessions.token(TourSessions.ALICE), "/catalog")));
		journal.stepWith(target.gateway2(), "the second gateway", "the second gateway knows alice too",
				(gateway) -> checkIdentity(gateway.getAs(tourSessions.token(TourSessions.ALICE), "/orders/echo"),
						tourSessions));
	}

	private static void walk(String service, String path, Target target, TourSessions tourSessions, Journal journal) {
		journal.step(service + " verified alice: a Chinese name with an emoji, a role with a comma",
				() -> checkIdentity(target.gateway().getAs(tourSessions.token(TourSessions.ALICE), path),
						tourSessions));
		journal.step(service + " reads the same from the identity headers",
				() -> checkHeaders(target.gateway().getAs(tourSessions.token(TourSessions.ALICE), path).received(),
						tourSessions));
	}

	private static void checkIdentity(Answer answer, TourSessions tourSessions) {
		Expect.status(200, answer);
		Map<String, Object> identity = answer.identity();
		Expect.same("subject", TourSessions.ALICE, identity.get("subject"));
		Expect.same("name", TourSessions.ALICES_NAME, identity.get("name"));
		Expect.same("roles", TourSessions.ALICES_ROLES, identity.get("roles"));
		Expect.same("session", tourSessions.session(TourSessions.ALICE).id(), identity.get("session"));
		Expect.same("device", "tour-alice", identity.get("device"));
	}

	private static void checkHeaders(Map<String, List<String>> received, TourSessions tourSessions) {
		Expect.same("X-User-Id", TourSessions.ALICE, IdentityHeaders.decodeText(only(received, "X-User-Id")));
		Expect.same("X-User-Name", TourSessions.ALICES_NAME, IdentityHeaders.decodeText(only(received, "X-User-Name")));
		Expect.same("X-User-Roles", TourSessions.ALICES_ROLES,
				IdentityHeaders.decodeList(only(received, "X-User-Roles")));
		Expect.same("X-User-Session", tourSessions.session(TourSessions.ALICE).id(),
				IdentityHeaders.decodeText(only(received, "X-User-Session")));
	}

	private static String only(Map<String, List<String>> received, String name) {
		List<String> values = received.getOrDefault(name, List.of());
		Expect.same("the number of " + name + " headers", 1, values.size());
		return values.get(0);
	}

}
