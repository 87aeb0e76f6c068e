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
 * Checks passwords. The hash is slow on purpose, so it is computed on threads of its own
 * and never on an event loop; when more logins wait than {@value #MAX_WAITING}, further
 * ones are turned away. A user who does not exist costs as much as a wrong password, so
 * time tells nobody who has an account.
 * <p>
 * Whether too many were wrong before is asked on the same threads, right before the hash
 * is computed: of a burst of guesses no more than there are threads can slip through
 * together, however many wait.
 */
@Component
final class PasswordCheck implements DisposableBean {

	/** What BCrypt hashes of a password at the most, in bytes of UTF-8. */
	static final int MAX_PASSWORD_BYTES = 72;

	static final int THREADS = Runtime.getRuntime().availableProcessors();

	/** In all, whatever the number of threads. */
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
		// Reactor's own bounded scheduler has a queue for each thread, and bounds those
		this.threads = Schedulers.fromExecutorService(new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(MAX_WAITING), new CustomizableThreadFactory("passwords-")));
	}

	/**
	 * Finds the user whom a name and a password belong to.
	 * @param client where the password comes from
	 * @return the user, or nothing if one of the two is wrong
	 * @throws TooManyAttemptsException through the publisher, if too many were wrong
	 * before; this one was not looked at then
	 * @throws java.util.concurrent.RejectedExecutionException through the publisher, if
	 * too many wait
	 * @throws org.springframework.dao.DataAccessException through the publisher, if wrong
	 * passwords cannot be counted
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
	 * Computes the hash of a new password.
	 * @return the hash
	 * @throws java.util.concurrent.RejectedExecutionException through the publisher, if
	 * too many wait
	 */
	Mono<String> hash(String password) {
		return Mono.fromCallable(() -> Objects.requireNonNull(this.encoder.encode(password))).subscribeOn(this.threads);
	}

	@Override
	public void destroy() {
		this.threads.dispose();
	}

}
