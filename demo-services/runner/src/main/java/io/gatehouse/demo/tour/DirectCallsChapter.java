package io.gatehouse.demo.tour;

import java.util.List;

import io.gatehouse.demo.client.DemoClient;
import org.jspecify.annotations.Nullable;

/**
 * Chapter on callers inside the network that call a service directly, past the gateway.
 */
final class DirectCallsChapter implements Chapter {

	private static final String[] ADMINS_HEADERS = { "X-User-Id", TourSessions.ADMIN, "X-User-Roles", "admin" };

	@Override
	public String title() {
		return "A service trusts the token, never the headers";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		for (Direct direct : List.of(new Direct("order-service", target.orders(), "/orders/echo"),
				new Direct("catalog-service", target.catalog(), "/catalog/echo"))) {
			walk(direct, tourSessions, journal);
		}
	}

	private static void walk(Direct direct, TourSessions tourSessions, Journal journal) {
		String name = direct.name();
		journal.stepWith(direct.client(), name, name + ", called with identity headers only: 401",
				(service) -> Expect.challenged(Expect.status(401, service.get(direct.path(), ADMINS_HEADERS))));
		journal.stepWith(direct.client(), name, name + ", with headers that disagree: 401 identity_mismatch",
				(service) -> Expect.unauthorized("identity_mismatch",
						service.getAs(tourSessions.token(TourSessions.BOB), direct.path(), ADMINS_HEADERS)));
		journal.stepWith(direct.client(), name, name + ", with the token alone: 200",
				(service) -> Expect.same("subject", TourSessions.BOB,
						Expect.status(200, service.getAs(tourSessions.token(TourSessions.BOB), direct.path()))
							.identity()
							.get("subject")));
	}

	private record Direct(String name, @Nullable DemoClient client, String path) {

	}

}
