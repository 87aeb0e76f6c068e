package io.gatehouse.gateway;

import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderGuardTests {

	private final HeaderGuard guard = new HeaderGuard(
			IdentityHeaders.of(Map.of("X-Tenant", "tenant"), List.of("X-User-"))
				.alsoGuarding("gatehouse.headers.cohort", "X-Cohort"));

	private static HttpHeaders forged() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-User-Id", "admin");
		headers.add("x_tenant", "acme");
		headers.add("Accept", "text/plain");
		headers.add("Accept", "text/html");
		return headers;
	}

	private static HttpHeaders honest() {
		HttpHeaders headers = new HttpHeaders();
		headers.addAll("Accept", List.of("text/plain", "text/html"));
		return headers;
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-User-Id", "x-user-id", "X_User_Id", "X.USER.ID", "x_user.id", "X-User-Anything",
			"X-User-", "X-Tenant", "x_tenant", "X-Cohort", "x.cohort" })
	void isGuardedWhenHeaderBelongsToTheIdentityInAnySpellingThenTrue(String name) {
		assertThat(this.guard.isGuarded(name)).isTrue();
		HttpHeaders headers = honest();
		headers.add(name, "forged");
		assertThat(this.guard.isNeededFor(headers)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-User", "User-Id", "X-Tenants", "X-Cohort-2", "Authorization", "Accept" })
	void isGuardedWhenHeaderIsAnotherThenFalse(String name) {
		assertThat(this.guard.isGuarded(name)).isFalse();
		HttpHeaders headers = new HttpHeaders();
		headers.add(name, "sent");
		assertThat(this.guard.isNeededFor(headers)).isFalse();
	}

	@Test
	void removeFromWhenHeadersAreForgedThenOnlyTheOthersStay() {
		HttpHeaders headers = forged();
		headers.add("X-User-Id", "root");
		this.guard.removeFrom(headers);
		assertThat(headers).isEqualTo(honest());
	}

	@Test
	void withoutWhenHeadersAreForgedThenCopiesTheOthersAndKeepsTheSource() {
		HttpHeaders source = HttpHeaders.readOnlyHttpHeaders(forged());
		assertThat(this.guard.without(source)).isEqualTo(honest());
		assertThat(source).isEqualTo(forged());
	}

}
