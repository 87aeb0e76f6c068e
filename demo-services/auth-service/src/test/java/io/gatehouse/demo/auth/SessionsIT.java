package io.gatehouse.demo.auth;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /auth/sessions} and logging out.
 */
class SessionsIT extends RunningAuthService {

	@Test
	void sessionsWhenTwoDevicesThenNewestFirstAndCallersMarked() {
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		client().login(otherUser(), "laptop");
		List<Map<String, Object>> sessions = client().get("/auth/sessions", phone).list();
		assertThat(sessions).extracting((session) -> session.get("session_id"))
			.containsExactly(laptop.session_id(), phone.session_id());
		assertThat(sessions).extracting((session) -> session.get("current")).containsExactly(false, true);
		assertThat(sessions.get(1)).containsEntry("device",
				Map.of("id", "phone", "type", "web", "name", "Name of phone"));
	}

	@Test
	void sessionsWhenListedThenAllMembersAndNothingElse() {
		Tokens tokens = client().login(user(), "laptop");
		Map<String, Object> session = client().get("/auth/sessions", tokens).list().get(0);
		assertThat(session).containsOnlyKeys("session_id", "device", "address", "user_agent", "created_at",
				"last_seen_at", "expires_at", "current");
		assertThat(session).containsEntry("address", address());
		assertThat(session).containsEntry("user_agent", "App/1.0");
		assertThat(time(session, "created_at")).isEqualTo(time(session, "last_seen_at"))
			.isBefore(time(session, "expires_at"));
	}

	@Test
	void sessionsWhenQueryDescribesAnotherUserThenCallersOwnOrRefused() {
		Tokens laptop = client().login(user(), "laptop");
		client().login(otherUser(), "laptop");
		String path = "/auth/sessions?issuer=i&roles=admin&permissions=all&_attributes=on&subject=" + otherUser();
		assertThat(client().get(path, laptop).list()).extracting((session) -> session.get("session_id"))
			.containsExactly(laptop.session_id());
		client().get(path, null).isProblem(HttpStatus.UNAUTHORIZED, "missing_token");
	}

	private static Instant time(Map<String, Object> session, String member) {
		return Instant.parse(String.valueOf(session.get(member)));
	}

	@Test
	void sessionsWhenClientIsNoGatewayThenItsWordForItsAddressIsNotTaken() {
		Tokens tokens = clientClaiming("203.0.113.9").login(user(), "laptop");
		assertThat(client().get("/auth/sessions", tokens).list().get(0)).containsEntry("address", "127.0.0.1");
	}

	@Test
	void sessionsWhenRefreshedFromElsewhereThenThatAddress() {
		Tokens tokens = clientFrom("2001:db8::7").refresh(client().login(user(), "laptop")).tokens();
		assertThat(client().get("/auth/sessions", tokens).list().get(0)).containsEntry("address", "2001:db8::7");
	}

	@Test
	void nameWhenOwnSessionThenItIsListedUnderIt() {
		Tokens laptop = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		String path = "/auth/sessions/" + laptop.session_id();
		client().send(HttpMethod.PATCH, path, laptop, "{\"device_name\":\"爱丽丝's laptop\"}").isNoContent();
		assertThat(client().get("/auth/sessions", laptop).list().get(0)).containsEntry("device",
				Map.of("id", "laptop", "type", "web", "name", "爱丽丝's laptop"));
		client().send(HttpMethod.PATCH, path, others, "{\"device_name\":\"mine now\"}")
			.isProblem(HttpStatus.NOT_FOUND, "session_not_found");
		for (String body : List.of("{}", "[]", "{\"device_name\":1}", "{\"device_name\":\" \"}", "{\"name\":\"x\"}",
				"{\"device_name\":\"" + "a".repeat(129) + "\"}")) {
			client().send(HttpMethod.PATCH, path, laptop, body).isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
		}
		assertThat(client().get("/auth/sessions", laptop).list().get(0).toString()).contains("爱丽丝's laptop");
	}

	@Test
	void endWhenOwnSessionThen204AndItsRefreshTokenIsDead() {
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		client().delete("/auth/sessions/" + phone.session_id(), laptop).isNoContent();
		client().refresh(phone).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		assertThat(ids(laptop)).containsExactly(laptop.session_id());
	}

	@Test
	void endWhenNoSuchSessionOrAnothersThenAnsweredAlikeAndNothingEnds() {
		Tokens tokens = client().login(user(), "laptop");
		Tokens ended = client().login(user(), "phone");
		Tokens others = client().login(otherUser(), "laptop");
		client().delete("/auth/sessions/" + ended.session_id(), tokens).isNoContent();
		String unknown = notFound(tokens, UUID.randomUUID().toString());
		for (String id : List.of(ended.session_id(), others.session_id(), "x", "a".repeat(300), "%20", "laptop",
				"%E2%82%AC", tokens.session_id() + "x", "-", "*", "all")) {
			assertThat(notFound(tokens, id)).as(id).isEqualTo(unknown);
		}
		client().refresh(tokens).tokens();
		client().refresh(others).tokens();
	}

	private String notFound(Tokens tokens, String id) {
		return client().delete("/auth/sessions/" + id, tokens)
			.isProblem(HttpStatus.NOT_FOUND, "session_not_found")
			.body()
			.replace(id, "<id>");
	}

	@Test
	void endOthersWhenAskedThenOnlyCallersSessionStays() {
		Tokens phone = client().login(user(), "phone");
		Tokens tablet = client().login(user(), "tablet");
		Tokens laptop = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		client().delete("/auth/sessions", laptop).isNoContent();
		assertThat(ids(laptop)).containsExactly(laptop.session_id());
		Stream.of(phone, tablet)
			.forEach((tokens) -> client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant"));
		client().refresh(others).tokens();
		client().delete("/auth/sessions", laptop).isNoContent();
	}

	@Test
	void logoutAllWhenTokenGoodThenNoSessionStays() {
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		client().post("/auth/logout-all", laptop, null).isNoContent();
		client().post("/auth/logout-all", laptop, null).isNoContent();
		assertThat(ids(laptop)).isEmpty();
		Stream.of(phone, laptop)
			.forEach((tokens) -> client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant"));
		client().refresh(others).tokens();
	}

	@Test
	void loginWhenSameDeviceThenFormerSessionIsReplaced() {
		Tokens former = client().login(user(), "laptop");
		Tokens tokens = client().login(user(), "laptop");
		assertThat(ids(tokens)).containsExactly(tokens.session_id());
		Answer answer = client().refresh(former).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		assertThat(answer.json()).doesNotContainKey("access_token");
	}

	@ParameterizedTest
	@CsvSource({ "POST, /auth/logout", "POST, /auth/logout-all", "POST, /auth/password", "GET, /auth/sessions",
			"DELETE, /auth/sessions", "DELETE, /auth/sessions/x", "GET, /admin/users/x/sessions",
			"DELETE, /admin/users/x/sessions", "DELETE, /admin/users/x/sessions/y", "PUT, /admin/users/x/ban",
			"DELETE, /admin/users/x/ban", "PUT, /admin/users/x/permissions", "GET, /admin", "GET, /else" })
	void requestWhenNoTokenThen401(String method, String path) {
		client().send(HttpMethod.valueOf(method), path, null, null).isProblem(HttpStatus.UNAUTHORIZED, "missing_token");
	}

	private List<Object> ids(Tokens tokens) {
		return client().get("/auth/sessions", tokens)
			.list()
			.stream()
			.map((session) -> session.get("session_id"))
			.toList();
	}

}
