package io.gatehouse.demo.auth;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.gatehouse.demo.auth.DemoProperties.User;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Checks passwords. The hash is slow on purpose, so it is computed on threads of its own
 * and never on an event loop; when more logins wait than {@value #MAX_WAITING}, further
 * ones are turned away. A user who does not exist costs as much as a wrong password, so
 * time tells nobody who has an account.
 */
@Component
@EnableConfigurationProperties(DemoProperties.class)
final class PasswordCheck implements DisposableBean {

	/** What BCrypt hashes of a password at the most, in bytes of UTF-8. */
	static final int MAX_PASSWORD_BYTES = 72;

	static final int THREADS = Runtime.getRuntime().availableProcessors();

	/** In all, whatever the number of threads. */
	static final int MAX_WAITING = 256;

	private final DemoProperties properties;

	private final PasswordEncoder encoder;

	private final String nobodysPassword;

	private final Scheduler threads;

	@Autowired
	PasswordCheck(DemoProperties properties) {
		this(properties, new BCryptPasswordEncoder());
	}

	PasswordCheck(DemoProperties properties, PasswordEncoder encoder) {
		this.properties = properties;
		this.encoder = encoder;
		this.nobodysPassword = Objects.requireNonNull(encoder.encode(UUID.randomUUID().toString()));
		// Reactor's own bounded scheduler has a queue for each thread, and bounds those
		this.threads = Schedulers.fromExecutorService(new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(MAX_WAITING), new CustomizableThreadFactory("passwords-")));
	}

	/**
	 * Finds the user whom a name and a password belong to.
	 * @return the user, or nothing if one of the two is wrong
	 * @throws java.util.concurrent.RejectedExecutionException through the publisher, if
	 * too many wait
	 */
	Mono<User> check(String username, String password) {
		return Mono.fromCallable(() -> user(username, password)).subscribeOn(this.threads).flatMap(Mono::justOrEmpty);
	}

	private Optional<User> user(String username, String password) {
		Optional<User> user = Optional.ofNullable(this.properties.users().get(username));
		boolean matches = this.encoder.matches(password, user.map(User::password).orElse(this.nobodysPassword));
		return user.filter((found) -> matches);
	}

	@Override
	public void destroy() {
		this.threads.dispose();
	}

}
