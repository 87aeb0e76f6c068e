package io.gatehouse.demo.auth;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the limits on wrong passwords. No window ends while a test runs.
 */
@TestPropertySource(properties = { "demo.attempts.per-user=" + LoginAttemptsIT.PER_USER,
		"demo.attempts.per-address=" + LoginAttemptsIT.PER_ADDRESS, "demo.attempts.window=1h" })
class LoginAttemptsIT extends RunningAuthService {

	static final int PER_USER = 3;

	static final int PER_ADDRESS = 5;

	@Test
	void loginWhenTooManyWrongThen429AlsoForTheRightOneAndAlikeWhetherTheUserExists() {
		Answer known = tooMany(client(), user());
		Answer unknown = tooMany(clientFrom("203.0.113.1"), "nobody-" + UUID.randomUUID());
		assertThat(unknown.body()).isEqualTo(known.body());
		assertThat(unknown.result().getResponseHeaders().headerNames())
			.isEqualTo(known.result().getResponseHeaders().headerNames());
		isTooMany(client().tryLogin(user(), PASSWORD, "laptop"));
	}

	private Answer tooMany(AuthClient client, String username) {
		guess(client, username, PER_USER);
		return isTooMany(client.tryLogin(username, "wrong-pass", "laptop"));
	}

	@Test
	void loginWhenAnotherUserIsGuessedAtOrFromElsewhereThenNotAffected() {
		tooMany(client(), user());
		client().login(otherUser(), "laptop");
		clientFrom("203.0.113.2").login(user(), "laptop");
	}

	@Test
	void loginWhenRightInBetweenThenCountedAnew() {
		guess(client(), user(), PER_USER - 1);
		client().login(user(), "laptop");
		guess(client(), user(), PER_USER - 1);
		client().login(user(), "laptop");
	}

	@Test
	void loginWhenManyUsersAreGuessedAtFromOneAddressThen429AndRightOnesDoNotHelp() {
		for (int i = 0; i < PER_ADDRESS; i++) {
			guess(client(), "nobody-" + UUID.randomUUID(), 1);
			if (i < PER_ADDRESS - 1) {
				client().login(otherUser(), "laptop");
			}
		}
		isTooMany(client().tryLogin(user(), PASSWORD, "laptop"));
		clientFrom("203.0.113.3").login(user(), "laptop");
	}

	@Test
	void loginWhenAddressesAreOfOneIpv6NetworkThenCountedAsOne() {
		for (int i = 0; i < PER_USER; i++) {
			guess(clientFrom("2001:db8:0:1:" + i + "::7"), user(), 1);
		}
		isTooMany(clientFrom("2001:db8:0:1:ffff::7").tryLogin(user(), PASSWORD, "laptop"));
		clientFrom("2001:db8:0:2::7").login(user(), "laptop");
	}

	@Test
	void loginWhenClientClaimsAnotherAddressEachTimeThenStillCounted() {
		// other tests used this address too
		redis().delete("demo:attempts:{127.0.0.1}").block();
		for (int i = 0; i < PER_USER; i++) {
			guess(clientClaiming("203.0.113." + i), user(), 1);
		}
		isTooMany(clientClaiming("203.0.113.77").tryLogin(user(), PASSWORD, "laptop"));
	}

	@Test
	void loginWhenGuessesComeAtOnceThenNoMoreThanThreadsSlipThrough() {
		List<Integer> statuses = atOnce(40, (i) -> client().tryLogin(user(), "wrong-pass", "laptop").status());
		assertThat(statuses).containsOnly(401, 429);
		assertThat(statuses.stream().filter((status) -> status == 401).count()).isBetween((long) PER_USER,
				(long) PER_USER - 1 + PasswordCheck.THREADS);
	}

	@Test
	void loginWhenRightOnesComeAtOnceThenAllPass() {
		List<Integer> statuses = atOnce(50, (i) -> client().tryLogin(user(), PASSWORD, "laptop-" + i).status());
		assertThat(statuses).hasSize(50).containsOnly(200);
	}

	/** Runs the actions on threads of their own, since the service uses Reactor's. */
	private static <T> List<T> atOnce(int count, IntFunction<T> action) {
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			List<CompletableFuture<T>> results = IntStream.range(0, count)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> action.apply(i), threads))
				.toList();
			return results.stream().map(CompletableFuture::join).toList();
		}
		finally {
			threads.shutdown();
		}
	}

	@Test
	void changePasswordWhenTooManyWrongThen429AndCountedWithLogins() {
		Tokens tokens = client().login(user(), "laptop");
		String body = "{\"current\":\"wrong-pass\",\"new\":\"another-pass\"}";
		guess(client(), user(), PER_USER - 1);
		client().post("/auth/password", tokens, body).isProblem(HttpStatus.FORBIDDEN, "bad_credentials");
		isTooMany(client().post("/auth/password", tokens, body));
		isTooMany(client().post("/auth/password", tokens, body.replace("wrong-pass", PASSWORD)));
		isTooMany(client().tryLogin(user(), PASSWORD, "laptop"));
		client().refresh(tokens).tokens();
	}

	@ParameterizedTest
	@ValueSource(strings = { "nobody 爱丽丝", "nobody" })
	void loginWhenCountedThenNoNameInRedisAndAnEnd(String username) {
		guess(client(), username, 1);
		List<String> keys = redis().keys("demo:attempts:{" + address() + "}*").collectList().block();
		assertThat(keys).hasSize(2).noneMatch((key) -> key.contains("nobody"));
		assertThat(Stream.ofNullable(keys).flatMap(List::stream))
			.allSatisfy((key) -> assertThat(redis().getExpire(key).block()).isPositive().isLessThanOrEqualTo(hour()));
	}

	private static Duration hour() {
		return Duration.ofHours(1);
	}

	private static void guess(AuthClient client, String username, int times) {
		for (int i = 0; i < times; i++) {
			client.tryLogin(username, "wrong-pass", "laptop").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
		}
	}

	private static Answer isTooMany(Answer answer) {
		answer.isProblem(HttpStatus.TOO_MANY_REQUESTS, "too_many_attempts");
		assertThat(answer.header(HttpHeaders.RETRY_AFTER)).matches("[1-9][0-9]*");
		return answer;
	}

}
