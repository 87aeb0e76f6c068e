package io.gatehouse.demo.tour;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;

/**
 * Chapter on calls between services on the caller's behalf.
 */
final class BetweenServicesChapter implements Chapter {

	private static final String PATH = "/orders/catalog/echo";

	private static final int TIMES = 200;

	/** One thread for each concurrent call. */
	private static final Executor AT_ONCE = Executors.newFixedThreadPool(20, (task) -> {
		Thread thread = new Thread(task, "tour-between");
		thread.setDaemon(true);
		return thread;
	});

	@Override
	public String title() {
		return "Services call each other as the caller";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("catalog-service, called by order-service, verifies alice's own token", () -> {
			tourSessions.enter(TourSessions.ALICE, gateway.login(TourSessions.ALICE, "tour-alice-between"));
			Answer answer = Expect.status(200, gateway.getAs(tourSessions.token(TourSessions.ALICE), PATH));
			Expect.same("subject", TourSessions.ALICE, answer.identity().get("subject"));
			Expect.same("name", TourSessions.ALICES_NAME, answer.identity().get("name"));
			Expect.same("session", tourSessions.session(TourSessions.ALICE).id(), answer.identity().get("session"));
			Expect.same("Authorization", List.of("Bearer " + tourSessions.token(TourSessions.ALICE)),
					answer.received().get("Authorization"));
		});
		journal.step("with many concurrent calls, each has the identity of its caller", () -> {
			List<String> users = List.of(TourSessions.ALICE, TourSessions.GOLD, TourSessions.FREE, TourSessions.CAROL);
			List<CompletableFuture<String>> found = IntStream.range(0, TIMES)
				.mapToObj((i) -> users.get(i % users.size()))
				.map((user) -> CompletableFuture
					.supplyAsync(() -> user + " as " + subject(gateway, tourSessions.token(user)), AT_ONCE))
				.toList();
			List<String> wrong = found.stream()
				.map(CompletableFuture::join)
				.filter((answer) -> !answer.matches("(.*) as \\1"))
				.toList();
			Expect.same("calls with the identity of another caller", List.of(), wrong);
		});
	}

	private static Object subject(DemoClient gateway, String token) {
		return gateway.getAs(token, PATH).identity().getOrDefault("subject", "(none)");
	}

}
