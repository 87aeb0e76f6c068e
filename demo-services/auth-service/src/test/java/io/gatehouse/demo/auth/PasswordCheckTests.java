package io.gatehouse.demo.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.session.Client;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.security.crypto.password.PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link PasswordCheck}.
 */
class PasswordCheckTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final User ALICE = new User("Alice", "secret", List.of(), List.of(), Map.of());

	@Test
	void checkWhenAsManyWaitAsMayThenNextIsTurnedAway() {
		SlowEncoder encoder = new SlowEncoder();
		PasswordCheck passwords = passwords(new Uncounted(), encoder);
		try {
			List<Mono<User>> logins = IntStream.range(0, PasswordCheck.THREADS + PasswordCheck.MAX_WAITING)
				.mapToObj((i) -> started(passwords))
				.toList();
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> passwords.check("alice", "secret", Client.UNKNOWN).block(WAIT));
			encoder.release();
			assertThat(logins).allSatisfy((login) -> assertThat(login.block(WAIT)).isEqualTo(ALICE));
			assertThat(passwords.check("alice", "secret", Client.UNKNOWN).block(WAIT)).isEqualTo(ALICE);
		}
		finally {
			passwords.destroy();
		}
	}

	private static PasswordCheck passwords(LoginAttempts attempts, PasswordEncoder encoder) {
		DemoProperties properties = new DemoProperties(Map.of("alice", ALICE),
				new DemoProperties.Attempts(10, 100, Duration.ofMinutes(1)), "");
		return new PasswordCheck(new Users(properties), attempts, encoder);
	}

	private static Mono<User> started(PasswordCheck passwords) {
		Mono<User> login = passwords.check("alice", "secret", Client.UNKNOWN).cache();
		login.subscribe();
		return login;
	}

	/** No attempt is too many. */
	private static final class Uncounted implements LoginAttempts {

		@Override
		public void check(String username, String address) {
		}

		@Override
		public void failed(String username, String address) {
		}

		@Override
		public void succeeded(String username, String address) {
		}

	}

	/** Compares no password before it is told to. */
	private static final class SlowEncoder implements PasswordEncoder {

		private final CountDownLatch latch = new CountDownLatch(1);

		void release() {
			this.latch.countDown();
		}

		@Override
		public @Nullable String encode(@Nullable CharSequence password) {
			return String.valueOf(password);
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
			try {
				this.latch.await();
				return String.valueOf(password).equals(encoded);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

	}

}
