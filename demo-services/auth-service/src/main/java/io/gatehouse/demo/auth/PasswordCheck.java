package io.gatehouse.demo.auth;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.gatehouse.demo.auth.DemoProperties.User;
import io.gatehouse.session.Client;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Checks passwords against their BCrypt hashes. Hashing is slow on purpose, so it runs on
 * a thread pool of its own and never on an event loop. At most {@value #MAX_WAITING}
 * tasks wait; further ones are rejected. An unknown user costs one hash too, so that the
 * response time does not reveal accounts.
 * <p>
 * The attempt limit is checked on the same threads, right before hashing. A burst of
 * guesses can therefore exceed the limit by at most the number of threads.
 */
@Component
final class PasswordCheck implements DisposableBean {

	/** BCrypt's input limit, in bytes of UTF-8. */
	static final int MAX_PASSWORD_BYTES = 72;

	static final int THREADS = Runtime.getRuntime().availableProcessors();

	/** Bound of the one queue that all threads share. */
	static final int MAX_WAITING = 256;

	private final Users users;

	private final LoginAttempts attempts;

	private final PasswordEncoder encoder;

	private final String nobodysPassword;

	private final Scheduler threads;

	@Autowired
	PasswordCheck(Users users, LoginAttempts attempts) {
		this(users, attempts, new BCryptPasswordEncoder());
	}

	PasswordCheck(Users users, LoginAttempts attempts, PasswordEncoder encoder) {
		this.users = users;
		this.attempts = attempts;
		this.encoder = encoder;
		this.nobodysPassword = Objects.requireNonNull(encoder.encode(UUID.randomUUID().toString()));
		// Reactor's bounded elastic scheduler bounds a queue per thread instead of one
		// for all
		this.threads = Schedulers.fromExecutorService(new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(MAX_WAITING), new CustomizableThreadFactory("passwords-")));
	}

	/**
	 * Finds the user with this name and password.
	 * @param client the client that sent the password
	 * @return the user, or empty if the name or the password is wrong
	 * @throws TooManyAttemptsException through the publisher, if the limit was reached
	 * before; the password is not checked then
	 * @throws java.util.concurrent.RejectedExecutionException through the publisher, if
	 * the queue is full
	 * @throws org.springframework.dao.DataAccessException through the publisher, if Redis
	 * fails
	 */
	Mono<User> check(String username, String password, Client client) {
		String address = Objects.requireNonNullElse(client.address(), Clients.NO_ADDRESS);
		return Mono.fromCallable(() -> user(username, password, address))
			.subscribeOn(this.threads)
			.flatMap(Mono::justOrEmpty);
	}

	private Optional<User> user(String username, String password, String address) {
		this.attempts.check(username, address);
		Optional<User> user = this.users.find(username);
		boolean matches = this.encoder.matches(password, user.map(User::password).orElse(this.nobodysPassword));
		if (user.isPresent() && matches) {
			this.attempts.succeeded(username, address);
			return user;
		}
		this.attempts.failed(username, address);
		return Optional.empty();
	}

	/**
	 * Hashes a new password.
	 * @return the hash
	 * @throws java.util.concurrent.RejectedExecutionException through the publisher, if
	 * the queue is full
	 */
	Mono<String> hash(String password) {
		return Mono.fromCallable(() -> Objects.requireNonNull(this.encoder.encode(password))).subscribeOn(this.threads);
	}

	@Override
	public void destroy() {
		this.threads.dispose();
	}

}
