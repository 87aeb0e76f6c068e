package io.gatehouse.gateway;

import java.util.List;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of access rules: which callers reach which route, and what the service receives.
 */
class AccessIT {

	private final Edge edge = Edge.shared();

	@BeforeEach
	void reset() {
		this.edge.reset();
	}

	@ParameterizedTest
	@CsvSource({ "/orders/1, 401, missing_token", "/public/1, 200, ''", "/open/1, 200, ''", "/maybe/1, 200, ''",
			"/admin/1, 401, missing_token", "/reports/1, 401, missing_token", "/publican, 404, ''",
			"/orders, 401, missing_token" })
	void requestWhenNoTokenThenOnlyPublicAndOptionalPathsAreReached(String path, int status, String reason) {
		RawHttp.Response response = this.edge.get(path);
		assertThat(response.status()).isEqualTo(status);
		assertThat(response.reason()).isEqualTo(reason);
		assertThat(this.edge.reached()).hasSize((status == 200) ? 1 : 0);
	}

	@ParameterizedTest
	@CsvSource({ "/orders/1, user, x, 200", "/admin/1, user, x, 403", "/admin/1, admin, x, 200",
			"/reports/1, user, x, 403", "/reports/1, user, report:read, 200" })
	void requestWhenTokenThenRolesAndPermissionsDecide(String path, String role, String permission, int status) {
		String token = TestTokens.token()
			.claim("roles", List.of(role))
			.claim("permissions", List.of(permission))
			.sign();
		RawHttp.Response response = this.edge.getWithToken(path, token);
		assertThat(response.status()).isEqualTo(status);
		if (status == 403) {
			assertThat(response.reason()).isEqualTo("insufficient_permissions");
			assertThat(response.header("WWW-Authenticate").orElse("")).contains("error=\"insufficient_scope\"");
			assertThat(this.edge.reached()).isEmpty();
		}
	}

	@Test
	void requestWhenTokenThenIdentityArrivesWholeInHeaders() {
		String nickname = "爱丽丝, \uD83C\uDF89 100%";
		String token = TestTokens.token()
			.claim("name", nickname)
			.claim("roles", List.of("user", "sales, north"))
			.claim("permissions", List.of("order:read"))
			.claim("device", "phone-1")
			.claim("sid", "session-1")
			.claim("plan", 1234567890123456789L)
			.sign();
		assertThat(this.edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
		LoggedRequest request = this.edge.reachedOnce();
		assertThat(request.getHeader("X-User-Id")).isEqualTo("alice");
		assertThat(IdentityHeaders.decodeText(request.getHeader("X-User-Name"))).isEqualTo(nickname);
		assertThat(IdentityHeaders.decodeList(request.getHeader("X-User-Roles"))).containsExactly("user",
				"sales, north");
		assertThat(request.getHeader("X-User-Permissions")).isEqualTo("order:read");
		assertThat(request.getHeader("X-User-Device")).isEqualTo("phone-1");
		assertThat(request.getHeader("X-User-Session")).isEqualTo("session-1");
		assertThat(request.getHeader("X-Plan")).isEqualTo("1234567890123456789");
		assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + token);
	}

	@Test
	void requestWhenPublicRouteThenTokenIsNotReadAndNotSentOn() {
		RawHttp.Response response = this.edge.getWithToken("/public/1", "not-a-token");
		assertThat(response.status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().containsHeader("Authorization")).isFalse();
		assertThat(this.edge.reachedOnce().containsHeader("X-User-Id")).isFalse();
	}

	@Test
	void requestWhenPublicRouteThenOtherCredentialsAreSentOn() {
		this.edge.get("/public/1", "Authorization: Basic YTpi");
		assertThat(this.edge.reachedOnce().getHeader("Authorization")).isEqualTo("Basic YTpi");
	}

	@Test
	void requestWhenOptionalRouteThenBadTokenIsRefusedAndGoodOneIdentifies() {
		assertThat(this.edge.getWithToken("/maybe/1", "not-a-token").status()).isEqualTo(401);
		assertThat(this.edge.reached()).isEmpty();
		assertThat(this.edge.getWithToken("/maybe/1", TestTokens.token().sign()).status()).isEqualTo(200);
		assertThat(this.edge.reachedOnce().getHeader("X-User-Id")).isEqualTo("alice");
	}

	@Test
	void refusalThenIsChallengeAndProblem() {
		RawHttp.Response missing = this.edge.get("/orders/1");
		assertThat(missing.header("WWW-Authenticate")).hasValue("Bearer realm=\"gatehouse\"");
		RawHttp.Response bad = this.edge.getWithToken("/orders/1", "a.b.c");
		assertThat(bad.header("WWW-Authenticate")).hasValue(
				"Bearer realm=\"gatehouse\", error=\"invalid_token\", error_description=\"The access token is malformed\"");
		assertThat(bad.header("Proxy-Status")).hasValue("\"gatehouse\"; error=http_request_denied");
		assertThat(bad.header("Content-Type")).hasValue("application/problem+json");
		assertThat(bad.header("Cache-Control")).hasValue("no-store");
		assertThat(bad.body()).isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,"
				+ "\"detail\":\"The access token is malformed\",\"reason\":\"malformed_token\"}");
	}

}
