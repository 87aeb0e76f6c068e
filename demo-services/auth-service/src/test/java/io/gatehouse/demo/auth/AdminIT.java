package io.gatehouse.demo.auth;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.demo.auth.AuthClient.Answer;
import io.gatehouse.demo.auth.AuthClient.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code /admin/users/…}.
 */
class AdminIT extends RunningAuthService {

	@ParameterizedTest
	@CsvSource(textBlock = """
			GET    | /sessions         |
			DELETE | /sessions         |
			DELETE | /sessions/SESSION |
			PUT    | /ban              | {}
			PUT    | /ban              | malformed
			DELETE | /ban              |
			PUT    | /permissions      | {"roles":["admin"]}
			GET    | /else             |
			""", delimiter = '|')
	void requestWhenNoAdminThen403AndNothingChanges(String method, String path, @Nullable String body) {
		Tokens tokens = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		client()
			.send(HttpMethod.valueOf(method), path(otherUser()) + path.replace("SESSION", others.session_id()), tokens,
					body)
			.isProblem(HttpStatus.FORBIDDEN, "insufficient_permissions");
		assertThat(client().refresh(others).tokens().claims()).containsEntry("roles", List.of("user"));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			GET    | /sessions         |
			DELETE | /sessions         |
			DELETE | /sessions/x       |
			PUT    | /ban              | {}
			DELETE | /ban              |
			PUT    | /permissions      | {}
			""", delimiter = '|')
	void requestWhenNoSuchUserThen404(String method, String path, @Nullable String body) {
		Tokens admin = client().login(admin(), "desk");
		for (String id : List.of("nobody", "a".repeat(300), "%20", "%E2%82%AC")) {
			client().send(HttpMethod.valueOf(method), path(id) + path, admin, body)
				.isProblem(HttpStatus.NOT_FOUND, "user_not_found");
		}
	}

	@Test
	void sessionsWhenAdminThenThoseOfTheUserAndNoneIsCurrent() {
		Tokens admin = client().login(admin(), "desk");
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		List<Map<String, Object>> sessions = client().get(path(user()) + "/sessions", admin).list();
		assertThat(sessions).extracting((session) -> session.get("session_id"))
			.containsExactly(laptop.session_id(), phone.session_id());
		assertThat(sessions).allSatisfy((session) -> assertThat(session).containsEntry("current", false));
	}

	@Test
	void endWhenAdminThenOneOrAllOfThemEnd() {
		Tokens admin = client().login(admin(), "desk");
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		client().delete(path(user()) + "/sessions/" + phone.session_id(), admin).isNoContent();
		client().refresh(phone).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		laptop = client().refresh(laptop).tokens();
		client().delete(path(user()) + "/sessions", admin).isNoContent();
		client().refresh(laptop).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		client().get("/auth/sessions", admin).list();
	}

	@Test
	void endWhenUserHasNoSuchSessionThen404AndNothingEnds() {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		Tokens others = client().login(otherUser(), "laptop");
		for (String id : List.of(others.session_id(), admin.session_id(), "x", "a".repeat(300), "%20")) {
			client().delete(path(user()) + "/sessions/" + id, admin)
				.isProblem(HttpStatus.NOT_FOUND, "session_not_found");
		}
		Stream.of(admin, tokens, others).forEach((each) -> client().refresh(each).tokens());
	}

	@Test
	void banWhenUserThenNoSessionNoRefreshNoLoginUntilLifted() {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		client().put(path(user()) + "/ban", admin, "{\"reason\":\"spam\"}").isNoContent();
		client().refresh(tokens).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		Answer answer = client().tryLogin(user(), PASSWORD, "phone").isProblem(HttpStatus.FORBIDDEN, "banned");
		assertThat(answer.json()).doesNotContainKey("until");
		assertThat(answer.body()).doesNotContain("spam");
		client().tryLogin(user(), "wrong-pass", "phone").isProblem(HttpStatus.UNAUTHORIZED, "bad_credentials");
		assertThat(client().get(path(user()) + "/sessions", admin).list()).isEmpty();
		client().delete(path(user()) + "/ban", admin).isNoContent();
		client().delete(path(user()) + "/ban", admin).isNoContent();
		client().login(user(), "phone");
	}

	@Test
	void banWhenItEndsThenLoginIsToldWhen() {
		Tokens admin = client().login(admin(), "desk");
		Instant until = Instant.now().truncatedTo(ChronoUnit.MILLIS).plus(1, ChronoUnit.HOURS);
		client().put(path(user()) + "/ban", admin, "{\"until\":\"" + until + "\",\"reason\":null}").isNoContent();
		Answer answer = client().tryLogin(user(), PASSWORD, "phone").isProblem(HttpStatus.FORBIDDEN, "banned");
		assertThat(Instant.parse(String.valueOf(answer.json().get("until")))).isEqualTo(until);
	}

	@Test
	void bansThenThoseThatHold() {
		Tokens admin = client().login(admin(), "desk");
		client().login(user(), "phone");
		assertThat(client().get(path(user()) + "/bans", admin).list()).isEmpty();
		client().put(path(user()) + "/ban", admin, "{\"device\":\"phone\",\"until\":\"2126-01-31T12:00:00Z\"}")
			.isNoContent();
		client().put(path(user()) + "/ban", admin, "{\"reason\":\"spam\"}").isNoContent();
		assertThat(client().get(path(user()) + "/bans", admin).list()).hasSize(2)
			.anySatisfy((ban) -> assertThat(ban).containsEntry("device", "phone")
				.containsEntry("until", "2126-01-31T12:00:00Z"))
			.anySatisfy((ban) -> assertThat(ban).containsEntry("reason", "spam").containsEntry("device", null));
		client().delete(path(user()) + "/ban", admin).isNoContent();
		assertThat(client().get(path(user()) + "/bans", admin).list()).hasSize(1);
	}

	@Test
	void endOnDeviceThenTheOthersGoOn() {
		Tokens admin = client().login(admin(), "desk");
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		client().delete(path(user()) + "/devices/phone/sessions", admin).isNoContent();
		client().delete(path(user()) + "/devices/phone/sessions", admin).isNoContent();
		client().refresh(phone).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		laptop = client().refresh(laptop).tokens();
		client().delete("/auth/devices/laptop/sessions", laptop).isNoContent();
		client().refresh(laptop).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
	}

	@Test
	void banWhenDeviceThenTheOthersGoOn() {
		Tokens admin = client().login(admin(), "desk");
		Tokens phone = client().login(user(), "phone");
		Tokens laptop = client().login(user(), "laptop");
		client().put(path(user()) + "/ban", admin, "{\"device\":\"phone\"}").isNoContent();
		client().refresh(phone).isProblem(HttpStatus.BAD_REQUEST, "invalid_grant");
		client().tryLogin(user(), PASSWORD, "phone").isProblem(HttpStatus.FORBIDDEN, "banned");
		client().refresh(laptop).tokens();
		client().delete(path(user()) + "/ban", admin).isNoContent();
		client().tryLogin(user(), PASSWORD, "phone").isProblem(HttpStatus.FORBIDDEN, "banned");
		client().delete(path(user()) + "/ban?device=phone", admin).isNoContent();
		client().login(user(), "phone");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void banWhenBodyMalformedThen400AndNobodyIsBanned(String what, @Nullable String body) {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		client().put(path(user()) + "/ban", admin, body).isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
		client().refresh(tokens).tokens();
		client().login(user(), "phone");
	}

	static Stream<Arguments> banWhenBodyMalformedThen400AndNobodyIsBanned() {
		return Stream.of(Arguments.of("nothing", null), Arguments.of("no JSON", "until=tomorrow"),
				Arguments.of("an array", "[]"), Arguments.of("null", "null"), Arguments.of("cut short", "{\"until\":"),
				Arguments.of("no time", "{\"until\":\"tomorrow\"}"),
				Arguments.of("a day", "{\"until\":\"2099-01-01\"}"),
				Arguments.of("a time without a zone", "{\"until\":\"2099-01-01T00:00:00\"}"),
				Arguments.of("a number", "{\"until\":4070908800}"),
				Arguments.of("a time beyond all numbers", "{\"until\":\"+1000000000-12-31T23:59:59Z\"}"),
				Arguments.of("a time before all numbers", "{\"until\":\"-1000000000-01-01T00:00:00Z\"}"),
				Arguments.of("a member that nobody knows", "{\"untill\":\"2099-01-01T00:00:00Z\"}"),
				Arguments.of("a time that has passed", "{\"until\":\"2001-01-01T00:00:00Z\"}"),
				Arguments.of("an empty time", "{\"until\":\"\"}"),
				Arguments.of("a number for a reason", "{\"reason\":42}"),
				Arguments.of("a long reason", "{\"reason\":\"" + "a".repeat(257) + "\"}"),
				Arguments.of("control characters", "{\"reason\":\"a\\u0000b\"}"),
				Arguments.of("an empty device", "{\"device\":\"\"}"),
				Arguments.of("a long device", "{\"device\":\"" + "a".repeat(129) + "\"}"),
				Arguments.of("a structure for a device", "{\"device\":{\"id\":\"laptop\"}}"),
				Arguments.of("two devices", "{\"device\":\"a\",\"device\":\"b\"}"),
				Arguments.of("a megabyte", "{\"reason\":\"" + "a".repeat(1024 * 1024) + "\"}"));
	}

	@ParameterizedTest
	@CsvSource({ "''", "%00", "TOO_LONG" })
	void liftBanWhenDeviceMalformedThen400(String device) {
		Tokens admin = client().login(admin(), "desk");
		client().delete(path(user()) + "/ban?device=" + device.replace("TOO_LONG", "a".repeat(129)), admin)
			.isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
	}

	@Test
	void permissionsWhenChangedThenMembersThatAreMissingStay() {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		String path = path(user()) + "/permissions";
		client().put(path, admin, "{\"permissions\":[\"order:read\"],\"attributes\":{\"tenant\":\"t1\",\"level\":3}}")
			.isNoContent();
		client().put(path, admin, "{\"roles\":[],\"permissions\":null}").isNoContent();
		client().put(path, admin, "{}").isNoContent();
		tokens = client().refresh(tokens).tokens();
		assertThat(tokens.claims()).containsEntry("permissions", List.of("order:read"))
			.containsEntry("tenant", "t1")
			.containsEntry("level", 3L)
			.containsEntry("name", "Name of one");
		assertThat(tokens.claims().getOrDefault("roles", List.of())).isEqualTo(List.of());
		assertThat(client().login(user(), "phone").claims()).containsEntry("permissions", List.of("order:read"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void permissionsWhenBodyMalformedThen400AndNothingChanges(String what, @Nullable String body) {
		Tokens admin = client().login(admin(), "desk");
		Tokens tokens = client().login(user(), "laptop");
		client().put(path(user()) + "/permissions", admin, body).isProblem(HttpStatus.BAD_REQUEST, "malformed_request");
		assertThat(client().refresh(tokens).tokens().claims()).containsEntry("roles", List.of("user"))
			.doesNotContainKeys("tenant");
	}

	static Stream<Arguments> permissionsWhenBodyMalformedThen400AndNothingChanges() {
		return Stream.of(Arguments.of("nothing", null), Arguments.of("no JSON", "roles=admin"),
				Arguments.of("an array", "[]"), Arguments.of("null", "null"),
				Arguments.of("a text for a list", "{\"roles\":\"admin\"}"),
				Arguments.of("a number in a list", "{\"roles\":[\"admin\",42]}"),
				Arguments.of("null in a list", "{\"roles\":[\"admin\",null]}"),
				Arguments.of("an empty text in a list", "{\"roles\":[\"admin\",\"\"]}"),
				Arguments.of("a long role", "{\"roles\":[\"" + "a".repeat(257) + "\"]}"),
				Arguments.of("a list in a list", "{\"permissions\":[[\"a\"]]}"),
				Arguments.of("a list for attributes", "{\"roles\":[\"admin\"],\"attributes\":[]}"),
				Arguments.of("an attribute that replaces a claim", "{\"attributes\":{\"tenant\":\"t\",\"sub\":\"x\"}}"),
				Arguments.of("an attribute of nothing", "{\"attributes\":{\"tenant\":null}}"),
				Arguments.of("a number beyond all numbers", "{\"attributes\":{\"tenant\":1e999}}"),
				Arguments.of("a deep attribute",
						"{\"attributes\":{\"tenant\":" + "[".repeat(50) + "]".repeat(50) + "}}"),
				Arguments.of("a member that nobody knows", "{\"rolez\":[\"admin\"]}"),
				Arguments.of("more than headers hold when it is encoded",
						"{\"attributes\":{\"tenant\":\"" + "🦊".repeat(130) + "\"}}"),
				Arguments.of("more than a header holds", "{\"attributes\":{\"tenant\":\"" + "a".repeat(4096) + "\"}}"),
				Arguments.of("100,000 arrays in each other", "{\"attributes\":{\"tenant\":" + "[".repeat(100_000)),
				Arguments.of("a megabyte", "{\"attributes\":{\"tenant\":\"" + "a".repeat(1024 * 1024) + "\"}}"));
	}

	private static String path(String user) {
		return "/admin/users/" + user;
	}

}
