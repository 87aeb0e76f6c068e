package io.gatehouse.demo.auth;

import java.util.function.Function;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import io.gatehouse.revocation.RedisKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the answers while a gateway holds a lease and does not respond.
 */
@TestPropertySource(properties = { "gatehouse.revocation.lease=100ms", "gatehouse.revocation.confirm-timeout=500ms" })
class UnconfirmedIT extends RunningAuthService {

	private static final String GATEWAYS = new RedisKeys(RedisKeys.DEFAULT_PREFIX).gateways();

	/** Marks the gateway as having left. Removing its entry would not end its lease. */
	@AfterEach
	void leave() {
		redis().opsForHash().put(GATEWAYS, "hangs", "left " + System.currentTimeMillis()).block();
	}

	private void hang() {
		// no lease is longer than a minute
		long ends = System.currentTimeMillis() + 50_000;
		redis().opsForHash().put(GATEWAYS, "hangs", ends + " 0-0").block();
	}

	private void assertUnconfirmed(Function<Tokens, Answer> request) {
		Tokens tokens = client().login(user(), "laptop");
		hang();
		Answer answer = request.apply(tokens);
		answer.isProblem(HttpStatus.SERVICE_UNAVAILABLE, "revocation_unconfirmed");
		assertThat(answer.header("Retry-After")).isEqualTo("1");
		leave();
		request.apply(tokens).isNoContent();
		client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/auth/logout", "/auth/logout-all" })
	void logoutWhenGatewayIsNotHeardOfThen503AndItCanBeRepeated(String path) {
		assertUnconfirmed((tokens) -> client().post(path, tokens, null));
	}

	@Test
	void changeOfPasswordWhenGatewayIsNotHeardOfThen503AndItCanBeRepeated() {
		assertUnconfirmed((tokens) -> client().post("/auth/password", tokens,
				"{\"current\":\"" + PASSWORD + "\",\"new\":\"another-pass\"}"));
	}

	@Test
	void loginWhenGatewayIsNotHeardOfThenTokensAreGiven() {
		Tokens replaced = client().login(user(), "laptop");
		hang();
		Tokens tokens = client().login(user(), "laptop");
		client().refresh(replaced).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		client().refresh(tokens).tokens();
	}

}
