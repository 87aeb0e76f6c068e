package io.gatehouse.demo.auth;

import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code POST /auth/refresh}.
 */
class RefreshIT extends RunningAuthService {

	@Test
	void refreshWhenTokenGoodThenNextPairOfTheSameSession() {
		Tokens first = client().login(user(), "laptop");
		Answer answer = client().refresh(first);
		Tokens next = answer.tokens();
		assertThat(answer.header(HttpHeaders.CACHE_CONTROL)).contains("no-store");
		assertThat(next.token_type()).isEqualTo("Bearer");
		assertThat(next.expires_in()).isEqualTo(900);
		assertThat(next.session_id()).isEqualTo(first.session_id());
		assertThat(next.refresh_token()).isNotEqualTo(first.refresh_token());
		assertThat(client().get("/auth/sessions", next).list()).hasSize(1);
	}

	@Test
	void refreshWhenSentAgainAtOnceThenSameSuccessor() {
		Tokens first = client().login(user(), "laptop");
		Tokens next = client().refresh(first).tokens();
		assertThat(client().refresh(first).tokens().refresh_token()).isEqualTo(next.refresh_token());
	}

	@Test
	void refreshWhenTokenSpentLongAgoThenInvalidGrantAndSessionEnds() {
		Tokens first = client().login(user(), "laptop");
		Tokens third = client().refresh(client().refresh(first).tokens()).tokens();
		Answer answer = client().refresh(first).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		assertThat(answer.json()).containsEntry("error", "invalid_grant")
			.containsEntry("session_reason", "refresh_reuse");
		assertThat(answer.header(HttpHeaders.CACHE_CONTROL)).contains("no-store");
		client().refresh(third).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
	}

	@Test
	void refreshWhenLoggedOutThenInvalidGrant() {
		Tokens tokens = client().login(user(), "laptop");
		client().post("/auth/logout", tokens, null).isNoContent();
		Answer answer = client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		assertThat(answer.json()).containsEntry("error", "invalid_grant");
	}

	@Test
	void refreshWhenBadAccessTokenComesAlongThenItDoesNotMatter() {
		Tokens tokens = client().login(user(), "laptop");
		Tokens bad = new Tokens("no-token", "Bearer", 0, tokens.refresh_token(), tokens.session_id());
		client().post("/auth/refresh", bad, "{\"refresh_token\":\"" + tokens.refresh_token() + "\"}").tokens();
	}

	@Test
	void refreshWhenRolesChangedThenTokenHasTheNewOnes() {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		client().put("/admin/users/" + user() + "/permissions", admin, "{\"roles\":[\"user\",\"clerk\"]}")
			.isNoContent();
		assertThat(client().refresh(tokens).tokens().claims()).containsEntry("roles", List.of("user", "clerk"));
	}

	@Test
	void refreshWhenTokenMadeUpThenInvalidGrantAndNobodysSessionEnds() {
		Tokens tokens = client().login(user(), "laptop");
		String token = tokens.refresh_token();
		Tokens others = client().login(otherUser(), "laptop");
		String othersBeginning = others.refresh_token().substring(0, others.refresh_token().lastIndexOf('~'));
		for (String madeUp : List.of("x", "~", token.substring(1), token + "A", token.substring(0, token.length() - 43),
				othersBeginning + token.substring(token.lastIndexOf('~')),
				token.substring(0, token.lastIndexOf('~') + 1) + "A".repeat(65), tokens.access_token())) {
			Answer answer = client().refresh(madeUp).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
			assertThat(answer.json()).as(madeUp).containsEntry("error", "invalid_grant");
		}
		client().refresh(tokens).tokens();
		client().refresh(others).tokens();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refreshWhenBodyMalformedThen400AndTokenStaysGood(String what, String body) {
		Tokens tokens = client().login(user(), "laptop");
		client().post("/auth/refresh", null, body.replace("TOKEN", tokens.refresh_token()))
			.isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
		client().refresh(tokens).tokens();
	}

	static Stream<Arguments> refreshWhenBodyMalformedThen400AndTokenStaysGood() {
		return Stream.of(Arguments.of("no JSON", "refresh_token=TOKEN"), Arguments.of("an array", "[\"TOKEN\"]"),
				Arguments.of("a text", "\"TOKEN\""), Arguments.of("null", "null"),
				Arguments.of("an empty object", "{}"), Arguments.of("another name", "{\"refreshToken\":\"TOKEN\"}"),
				Arguments.of("cut short", "{\"refresh_token\":\"TOKEN\""),
				Arguments.of("something after it", "{\"refresh_token\":\"TOKEN\"}}"),
				Arguments.of("no token", "{\"refresh_token\":null}"),
				Arguments.of("an empty token", "{\"refresh_token\":\"\"}"),
				Arguments.of("a number", "{\"refresh_token\":42}"),
				Arguments.of("a list", "{\"refresh_token\":[\"TOKEN\"]}"),
				Arguments.of("two tokens", "{\"refresh_token\":\"x\",\"refresh_token\":\"TOKEN\"}"),
				Arguments.of("control characters", "{\"refresh_token\":\"TOKEN\\u0000\"}"),
				Arguments.of("a long token", "{\"refresh_token\":\"" + "a".repeat(2049) + "\"}"),
				Arguments.of("a megabyte", "{\"refresh_token\":\"" + "a".repeat(1024 * 1024) + "\"}"));
	}

}
