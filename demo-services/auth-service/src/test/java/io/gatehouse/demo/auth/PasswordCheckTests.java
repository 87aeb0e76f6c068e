package io.gatehouse.demo.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.session.Client;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.security.crypto.password.PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link PasswordCheck}.
 */
class PasswordCheckTests {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final User ALICE = new User("Alice", "secret", List.of(), List.of(), Map.of());

	@Test
	void checkWhenAsManyWaitAsMayThenNextIsTurnedAway() {
		SlowEncoder encoder = new SlowEncoder();
		PasswordCheck passwords = passwords(new Notes(), encoder);
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

	@Test
	void checkWhenWrongOrRightThenCountedWhetherOrNotTheUserExists() {
		SlowEncoder encoder = new SlowEncoder();
		encoder.release();
		Notes notes = new Notes();
		PasswordCheck passwords = passwords(notes, encoder);
		try {
			Client client = new Client("192.0.2.1", null);
			assertThat(passwords.check("alice", "wrong", client).block(WAIT)).isNull();
			assertThat(passwords.check("nobody", "wrong", client).block(WAIT)).isNull();
			assertThat(passwords.check("alice", "secret", client).block(WAIT)).isEqualTo(ALICE);
			assertThat(notes.lines).containsExactly("failed alice 192.0.2.1", "failed nobody 192.0.2.1",
					"succeeded alice 192.0.2.1");
			assertThat(encoder.compared).hasValue(3);
		}
		finally {
			passwords.destroy();
		}
	}

	@Test
	void checkWhenTooManyWereWrongMeanwhileThenThoseThatWaitAreNotLookedAt() {
		SlowEncoder encoder = new SlowEncoder();
		Notes notes = new Notes();
		PasswordCheck passwords = passwords(notes, encoder);
		try {
			List<Mono<User>> looking = IntStream.range(0, PasswordCheck.THREADS)
				.mapToObj((i) -> started(passwords))
				.toList();
			encoder.awaitComparing(PasswordCheck.THREADS);
			Mono<User> waiting = started(passwords);
			notes.enough = true;
			encoder.release();
			assertThat(looking).allSatisfy((login) -> assertThat(login.block(WAIT)).isEqualTo(ALICE));
			assertThatExceptionOfType(TooManyAttemptsException.class).isThrownBy(() -> waiting.block(WAIT))
				.satisfies((ex) -> assertThat(ex.retryAfterSeconds()).isEqualTo(1));
			assertThat(encoder.compared).hasValue(PasswordCheck.THREADS);
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

	/** Records the calls, and reports too many attempts on demand. */
	private static final class Notes implements LoginAttempts {

		private final List<String> lines = new CopyOnWriteArrayList<>();

		private volatile boolean enough;

		@Override
		public void check(String username, String address) {
			if (this.enough) {
				throw new TooManyAttemptsException(Duration.ofMillis(1));
			}
		}

		@Override
		public void failed(String username, String address) {
			this.lines.add("failed " + username + " " + address);
		}

		@Override
		public void succeeded(String username, String address) {
			this.lines.add("succeeded " + username + " " + address);
		}

	}

	/** Blocks each comparison until it is released. */
	private static final class SlowEncoder implements PasswordEncoder {

		private final CountDownLatch latch = new CountDownLatch(1);

		private final AtomicInteger compared = new AtomicInteger();

		private final Semaphore comparing = new Semaphore(0);

		/** Waits until so many comparisons are running. */
		void awaitComparing(int count) {
			assertThatNoException().isThrownBy(
					() -> assertThat(this.comparing.tryAcquire(count, WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue());
		}

		void release() {
			this.latch.countDown();
		}

		@Override
		public @Nullable String encode(@Nullable CharSequence password) {
			return String.valueOf(password);
		}

		@Override
		public boolean matches(@Nullable CharSequence password, @Nullable String encoded) {
			this.compared.incrementAndGet();
			this.comparing.release();
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
