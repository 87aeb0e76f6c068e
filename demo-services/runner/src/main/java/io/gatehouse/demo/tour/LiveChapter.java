package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;

/**
 * On a route that takes the identity from the session, the very next request has what an
 * admin changed, with the same token.
 */
final class LiveChapter implements Chapter {

	private static final String ECHO = "/live/echo";

	private static final String PERMISSIONS = "/admin/users/bob/permissions";

	@Override
	public String title() {
		return "A route that reads the session needs no refresh";
	}

	@Override
	public void walk(Target target, Cast cast, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("bob on /live: what his session says, in a token that the gateway minted", () -> {
			cast.enter(Cast.BOB, gateway.login(Cast.BOB, "tour-bob-live"));
			Answer answer = Expect.status(200, gateway.getAs(cast.token(Cast.BOB), ECHO));
			Expect.same("issuer", "https://edge.gatehouse.demo", answer.identity().get("issuer"));
			Expect.same("roles", List.of("user"), answer.identity().get("roles"));
			Expect.same("session", cast.session(Cast.BOB).id(), answer.identity().get("session"));
		});
		journal.step("his own token does not get inside",
				() -> Expect.that(gateway.getAs(cast.token(Cast.BOB), ECHO)
					.received()
					.values()
					.stream()
					.flatMap(List::stream)
					.noneMatch((value) -> value.contains(cast.token(Cast.BOB))), "no header carries it"));
		journal.step("an admin makes bob one: the very next request has it, at both gateways", () -> {
			change(target, cast, List.of("user", "admin"));
			expectRoles(gateway, cast, List.of("user", "admin"));
			Expect.status(200, gateway.getAs(cast.token(Cast.BOB), "/live/admin"));
		});
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too",
				(second) -> expectRoles(second, cast, List.of("user", "admin")));
		journal.step("and has not any more when it is taken back", () -> {
			change(target, cast, List.of("user"));
			expectRoles(gateway, cast, List.of("user"));
			Expect.status(403, gateway.getAs(cast.token(Cast.BOB), "/live/admin"));
		});
	}

	private static void change(Target target, Cast cast, List<String> roles) {
		Expect.status(204, target.gateway().putAs(cast.token(Cast.ADMIN), PERMISSIONS, Map.of("roles", roles)));
	}

	private static void expectRoles(DemoClient gateway, Cast cast, List<String> roles) {
		Answer answer = Expect.status(200, gateway.getAs(cast.token(Cast.BOB), ECHO));
		Expect.same("roles", roles, answer.identity().get("roles"));
	}

}
