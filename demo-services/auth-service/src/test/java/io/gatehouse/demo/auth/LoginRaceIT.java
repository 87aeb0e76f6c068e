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
 * A password changes, and all sessions have ended, while a login with the old one is on
 * its way from the check of the password to the session.
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
	 * A guard is asked after the password was checked, and before anything is written.
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
