package io.gatehouse.demo.tour;

import java.net.URI;
import java.util.List;

/**
 * Chapter on request targets that a gateway and a service may parse differently, sent
 * without a token. None may reach a protected handler.
 */
final class PathTricksChapter implements Chapter {

	private static final List<String> TARGETS = List.of("/public/../orders/echo", "/public/..;/orders/echo",
			"/public/%2e%2e/orders/echo", "/public/%2E./orders/echo", "/public/..%2forders/echo",
			"/public/..%5corders/echo", "/public/%252e%252e/orders/echo", "//orders/echo", "/orders//echo",
			"/./orders/echo", "/orders/echo;a=b", "/orders/echo/", "/orders/%65cho", "/ORDERS/echo",
			"/orders/echo.json", "/orders/echo%00", "/public/echo/../../orders/echo", "http://localhost/orders/echo",
			"orders/echo", "/auth/login/../../orders/echo");

	@Override
	public String title() {
		return "Manipulated paths reach no protected resource";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		URI gateway = target.gateway().base();
		journal.step("GET /public/echo, a plain path: 200",
				() -> Expect.same("status", 200, RawRequest.status(gateway, "/public/echo")));
		for (String path : TARGETS) {
			journal.step("GET " + path + ": refused", () -> {
				int status = RawRequest.status(gateway, path);
				Expect.that(status >= 400 && status < 500, "the status is 4xx, found " + status);
			});
		}
	}

}
