package io.gatehouse.session.oauth2;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.security.crypto.password.PasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClientSecret}.
 */
class ClientSecretTests {

	private final AtomicInteger hashed = new AtomicInteger();

	private final ClientSecret secret = new ClientSecret(new PasswordEncoder() {

		@Override
		public @Nullable String encode(@Nullable CharSequence rawPassword) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
			ClientSecretTests.this.hashed.incrementAndGet();
			return "stored".equals(encodedPassword) && "right".contentEquals(String.valueOf(rawPassword));
		}

	}, "stored");

	@Test
	void isKnownWhenSecretMatchedBeforeThenNoHashIsNeeded() {
		assertThat(this.secret.isKnown("right")).isFalse();
		assertThat(this.secret.matches("right")).isTrue();
		assertThat(this.hashed).hasValue(1);
		assertThat(this.secret.isKnown("right")).isTrue();
		assertThat(this.hashed).hasValue(1);
	}

	@Test
	void isKnownWhenSecretDidNotMatchThenIsNotRemembered() {
		assertThat(this.secret.matches("wrong")).isFalse();
		assertThat(this.secret.isKnown("wrong")).isFalse();
		assertThat(this.secret.matches("right")).isTrue();
		assertThat(this.secret.matches("wrong")).isFalse();
		assertThat(this.secret.isKnown("wrong")).isFalse();
		assertThat(this.secret.isKnown("right")).isTrue();
		assertThat(this.secret.isKnown("")).isFalse();
	}

	@Test
	void toStringThenShowsNothing() {
		assertThat(this.secret).hasToString("ClientSecret[]");
	}

}
