package io.gatehouse.demo.tour;

import java.util.List;
import java.util.Map;

import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on changing permissions: bob's change while he stays logged in.
 */
final class PermissionsChapter implements Chapter {

	private static final String ADMINS_ONLY = "/orders/admin";

	private static final String PERMISSIONS = "/admin/users/bob/permissions";

	@Override
	public String title() {
		return "Permissions change at once";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("bob may not see all orders: 403", () -> {
			tourSessions.enter(TourSessions.BOB, gateway.login(TourSessions.BOB, "tour-bob-permissions"));
			Expect.status(403, gateway.getAs(tourSessions.token(TourSessions.BOB), ADMINS_ONLY));
		});
		journal.step("an admin gives bob the role admin: 204",
				() -> Expect.status(204,
						gateway.putAs(tourSessions.token(TourSessions.ADMIN), PERMISSIONS,
								Map.of("roles", List.of("user", "admin"), "permissions",
										List.of("order:read", "catalog:read", "catalog:write")))));
		expectChanged(target, tourSessions, journal);
		journal.step("a refresh returns the new permissions: bob sees all orders", () -> {
			refresh(gateway, tourSessions);
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), ADMINS_ONLY));
		});
		journal.step("the admin withdraws them: 204",
				() -> Expect.status(204, gateway.putAs(tourSessions.token(TourSessions.ADMIN), PERMISSIONS,
						Map.of("roles", List.of("user"), "permissions", List.of("order:read", "catalog:read")))));
		expectChanged(target, tourSessions, journal);
		journal.step("after a refresh bob may see his own orders only: 403 for all orders", () -> {
			refresh(gateway, tourSessions);
			Expect.status(403, gateway.getAs(tourSessions.token(TourSessions.BOB), ADMINS_ONLY));
			Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.BOB), "/orders"));
		});
	}

	private static void expectChanged(Target target, TourSessions tourSessions, Journal journal) {
		journal.step("bob's next request: 401 permissions_changed", () -> Expect.unauthorized("permissions_changed",
				target.gateway().getAs(tourSessions.token(TourSessions.BOB), ADMINS_ONLY)));
		journal.stepWith(target.gateway2(), "the second gateway", "at the second gateway too: 401 permissions_changed",
				(second) -> Expect.unauthorized("permissions_changed",
						second.getAs(tourSessions.token(TourSessions.BOB), ADMINS_ONLY)));
	}

	private static void refresh(DemoClient gateway, TourSessions tourSessions) {
		tourSessions.enter(TourSessions.BOB,
				Session.of(gateway.refresh(tourSessions.session(TourSessions.BOB).refreshToken())));
	}

}
