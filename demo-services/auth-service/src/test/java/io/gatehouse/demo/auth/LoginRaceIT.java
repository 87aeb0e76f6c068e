package io.gatehouse.demo.auth;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.gatehouse.session.LoginGuard;
import io.gatehouse.session.ReactiveSessionService;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a password change that ends all sessions while a login with the old password is
 * between the password check and the creation of its session.
 */
@Import(LoginRaceIT.SlowLogins.class)
class LoginRaceIT extends RunningAuthService {

	@Autowired
	private SlowLogins slowLogins;

	@Autowired
	private ReactiveSessionService sessions;

	@Test
	void loginWhenPasswordChangesMeanwhileThenRefusedAndNoSessionStays() {
		this.slowLogins.overtaken.add(user());
		client().tryLogin(user(), PASSWORD, "laptop").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
		assertThat(this.sessions.sessions(user()).collectList().block()).isEmpty();
		client().login(user(), SlowLogins.NEW, "laptop");
	}

	/**
	 * Delays logins in a guard, which runs after the password check and before anything
	 * is written.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class SlowLogins {

		static final String NEW = "changed-meanwhile";

		private final Set<String> overtaken = ConcurrentHashMap.newKeySet();

		@Bean
		LoginGuard overtaking(Users users) {
			return (request) -> Mono.fromCallable(() -> {
				String user = request.account().subject();
				if (this.overtaken.remove(user)) {
					String hash = Objects.requireNonNull(new BCryptPasswordEncoder(4).encode(NEW));
					assertThat(users.replacePassword(user, users.find(user).orElseThrow().password(), hash)).isTrue();
				}
				return LoginGuard.Decision.allow();
			});
		}

	}

}
