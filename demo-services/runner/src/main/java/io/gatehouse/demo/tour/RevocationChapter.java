package io.gatehouse.demo.tour;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.demo.client.Answer;
import io.gatehouse.demo.client.DemoClient;
import io.gatehouse.demo.client.Polling;
import io.gatehouse.demo.client.Session;

/**
 * Chapter on the speed of a revocation. A token is used at every gateway in a loop while
 * its session is logged out. The chapter measures when each gateway first refuses it, and
 * checks that none lets it in after the answer to the logout.
 */
final class RevocationChapter implements Chapter {

	private static final String PATH = "/orders/echo";

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final int ADMITTED_BEFORE = 5;

	@Override
	public String title() {
		return "After the response to a logout, no gateway accepts the token";
	}

	@Override
	public void walk(Target target, TourSessions tourSessions, Journal journal) {
		List<User> users = new ArrayList<>(List.of(new User("gateway 1", target.gateway())));
		DemoClient second = target.gateway2();
		if (second != null) {
			users.add(new User("gateway 2", second));
		}
		journal.step("alice's token is in use at every gateway while she logs out", () -> {
			Session session = target.gateway().login(TourSessions.ALICE, "tour-revocation");
			users.forEach((user) -> user.begin(session.token()));
			Expect.that(Polling.until(LIMIT, () -> users.stream().allMatch(User::isAdmitted)), "it is accepted before");
			long sent = System.nanoTime();
			Expect.status(204, target.gateway().logout(session.token()));
			long answered = System.nanoTime();
			users.forEach(User::awaitEnd);
			journal.tell("the response to the logout arrived after " + millis(answered - sent) + " ms");
			for (User user : users) {
				journal.tell(user.name + " refused it first " + millis(user.firstRefusal - sent)
						+ " ms after the logout was sent");
				Expect.that(user.lastAdmission < answered,
						user.name + " accepts no request that begins after the response");
			}
		});
	}

	private static long millis(long nanos) {
		return Duration.ofNanos(nanos).toMillis();
	}

	/** Client that uses a token at a gateway until it is refused. */
	private static final class User {

		private static final int REFUSALS = 20;

		private final String name;

		private final DemoClient gateway;

		private final CountDownLatch ended = new CountDownLatch(1);

		private final AtomicInteger admissions = new AtomicInteger();

		/** Start of the last request that was let in. */
		private volatile long lastAdmission;

		/** Time of the first refusal's answer. */
		private volatile long firstRefusal;

		private User(String name, DemoClient gateway) {
			this.name = name;
			this.gateway = gateway;
		}

		private void begin(String token) {
			Thread thread = new Thread(() -> {
				use(token);
				this.ended.countDown();
			}, "tour-" + this.name);
			thread.setDaemon(true);
			thread.start();
		}

		private void use(String token) {
			long deadline = System.nanoTime() + LIMIT.toNanos();
			int refusals = 0;
			while (refusals < REFUSALS && System.nanoTime() - deadline < 0) {
				long began = System.nanoTime();
				Answer answer = this.gateway.getAs(token, PATH);
				if (answer.status() == 200) {
					this.lastAdmission = began;
					this.admissions.incrementAndGet();
				}
				else {
					refusals++;
					this.firstRefusal = (refusals == 1) ? System.nanoTime() : this.firstRefusal;
				}
			}
		}

		private boolean isAdmitted() {
			return this.admissions.get() >= ADMITTED_BEFORE;
		}

		private void awaitEnd() {
			try {
				this.ended.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			Expect.that(this.firstRefusal != 0, this.name + " finally refuses the token");
		}

	}

}
