package io.gatehouse.demo.tour;

import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;

/**
 * One service calls another on the caller's behalf.
 */
final class BetweenServicesChapter implements Chapter {

	private static final String PATH = "/orders/catalog/echo";

	private static final int TIMES = 40;

	@Override
	public String title() {
		return "Services call each other as the caller";
	}

	@Override
	public void walk(Target target, Cast cast, Journal journal) {
		DemoClient gateway = target.gateway();
		journal.step("catalog-service, called by order-service, verified alice herself", () -> {
			cast.enter(Cast.ALICE, gateway.login(Cast.ALICE, "tour-alice-between"));
			Answer answer = Expect.status(200, gateway.getAs(cast.token(Cast.ALICE), PATH));
			Expect.same("subject", Cast.ALICE, answer.identity().get("subject"));
			Expect.same("name", Cast.ALICES_NAME, answer.identity().get("name"));
			Expect.same("session", cast.session(Cast.ALICE).id(), answer.identity().get("session"));
			Expect.same("Authorization", List.of("Bearer " + cast.token(Cast.ALICE)),
					answer.received().get("Authorization"));
		});
		journal.step("when many call at once, each is found to be who they are", () -> {
			List<String> users = List.of(Cast.ALICE, Cast.GOLD, Cast.FREE, Cast.CAROL);
			List<String> wrong = Stream.iterate(0, (i) -> i + 1)
				.limit(TIMES)
				.parallel()
				.map((i) -> users.get(i % users.size()))
				.filter((user) -> !user
					.equals(gateway.getAs(cast.token(user), PATH).identity().getOrDefault("subject", "nobody")))
				.toList();
			Expect.same("who was taken for somebody else", List.of(), wrong);
		});
	}

}
