package io.gatehouse.gateway.access;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.access.AccessRule.Access;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class AccessRulesTests {

	private static final AccessRule EXPORT = rule("/orders/export", Access.REQUIRED, "admin");

	private static final AccessRule ORDERS = rule("/orders/**", Access.PUBLIC);

	private static final AccessRule USERS = rule("/**", Access.REQUIRED, "user");

	private static AccessRule rule(String path, Access access, String... roles) {
		return new AccessRule(path, Set.of(), access, List.of(roles), List.of(), List.of(), null);
	}

	private static MockServerWebExchange exchange(HttpMethod method, String path) {
		return MockServerWebExchange.from(MockServerHttpRequest.method(method, URI.create("http://localhost" + path)));
	}

	private static AccessRequirement find(@Nullable String basePath, String path, AccessRule... rules) {
		return new AccessRules(List.of(rules), basePath).requirementFor(exchange(HttpMethod.GET, path));
	}

	private static AccessRequirement find(String path, AccessRule... rules) {
		return find(null, path, rules);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/export", "/orders/export/", "/orders/export//", "/orders//export",
			"/orders/EXPORT", "/ORDERS/Export/", "/orders/export.json", "/orders/export.JSON/", "/orders/export.",
			"/orders/export.a.b", "/orders/%65xport", "/orders/%65XPORT", "/orders/export;a=b", "/orders;x/export/;a=b",
			"/orders/export%3ba=b", "/orders/./export", "/orders/x/../export", "/orders/x/..;/export/",
			"/orders/export/.", "/orders%2fexport", "/orders%5cexport", "/orders/%2565xport", "/orders/export%20",
			"/orders/export%00", "/orders/export%252f", "/orders/%2e/export", "/%6frders/export;x.json" })
	void requirementForWhenPathIsAnotherSpellingThenTheRestrictingRuleCounts(String path) {
		assertThat(find(path, EXPORT, ORDERS, USERS).rules()).contains(EXPORT);
		assertThat(find(path, rule("/Orders/Export/", Access.REQUIRED, "admin"), USERS).rules()).hasSize(2);
		AccessRule nested = rule("/x/orders/export/**", Access.REQUIRED);
		assertThat(find("/x" + path, nested, rule("/x/**", Access.PUBLIC)).rules()).containsExactly(nested);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders", "/orders/1", "/orders/exports", "/orders/export/1", "/orders/Xport",
			"/orders/1.json", "/orders/my.export", "/orders/A-7/", "/orders/export-2.pdf" })
	void requirementForWhenPathIsAnotherOneThenTheRestrictingRuleDoesNotCount(String path) {
		assertThat(find(path, EXPORT, ORDERS)).isEqualTo(AccessRequirement.of(ORDERS));
	}

	@ParameterizedTest
	@CsvSource({ "/login, PUBLIC", "/login/, REQUIRED", "/LOGIN, REQUIRED", "/login.json, REQUIRED",
			"/index.html, PUBLIC", "/Index.html, PUBLIC", "/index.html/, REQUIRED", "/app.css, PUBLIC",
			"/app.css.map, REQUIRED", "/admin, REQUIRED", "/admin.html, REQUIRED", "/admin.css, PUBLIC" })
	void requirementForWhenRuleIsPublicThenItOpensWhatItMatchesAndNoOtherSpelling(String path, Access access) {
		assertThat(find(path, rule("/admin/**", Access.REQUIRED, "admin"), rule("/login", Access.PUBLIC),
				rule("/admin.css", Access.PUBLIC), rule("/*.html", Access.PUBLIC), rule("/*.css", Access.PUBLIC),
				rule("/**", Access.REQUIRED))
			.access()).isEqualTo(access);
	}

	@ParameterizedTest
	@CsvSource({ "/public/..;/orders, REQUIRED", "/public/..%5corders, REQUIRED", "/public/%252e%252e/orders, REQUIRED",
			"/public/..;x/..%5corders/%25zz, REQUIRED", "/orders%2f1.html, REQUIRED", "/public/1, PUBLIC",
			"/public/, PUBLIC", "/public/a%20b, PUBLIC", "/public/a;b=c, PUBLIC", "/public/%E4%BD%A0, PUBLIC" })
	void requirementForWhenServiceMaySeeAnotherPathThenItsRuleCountsToo(String path, Access access) {
		assertThat(find(path, rule("/public/**", Access.PUBLIC), rule("/*.html", Access.PUBLIC)).access())
			.isEqualTo(access);
	}

	@Test
	void requirementForWhenOneEscapeIsBadThenTheOthersAreDecodedAllTheSame() {
		AccessRule export = rule("/orders/export/**", Access.REQUIRED, "admin");
		assertThat(find("/orders/%2565xport/%25zz", export, rule("/orders/**", Access.REQUIRED)).rules())
			.contains(export);
	}

	@Test
	void requirementForWhenSeveralRulesAreForSpellingsThenAllCount() {
		AccessRule users = rule("/orders/**", Access.REQUIRED, "user");
		AccessRequirement found = find("/orders/EXPORT.json", rule("/orders/export.json", Access.PUBLIC), EXPORT,
				users);
		assertThat(found.access()).isEqualTo(Access.REQUIRED);
		assertThat(found.rules()).containsExactly(users, EXPORT);
		assertThat(found.refusal(new Caller.Anonymous(), Clock.systemUTC())).isEqualTo(Reason.MISSING_TOKEN);
	}

	@Test
	void requirementForWhenRuleIsForAnotherMethodThenItsSpellingsAreToo() {
		AccessRule post = new AccessRule("/orders/export", Set.of("POST"), Access.REQUIRED, List.of("admin"), List.of(),
				List.of(), null);
		AccessRules rules = new AccessRules(List.of(post, ORDERS), null);
		assertThat(rules.requirementFor(exchange(HttpMethod.GET, "/orders/export/")).rules()).containsExactly(ORDERS);
		assertThat(rules.requirementFor(exchange(HttpMethod.POST, "/orders/export/")).rules()).containsExactly(post);
		AccessRule get = new AccessRule("/orders/export", Set.of("GET"), Access.REQUIRED, List.of("admin"), List.of(),
				List.of(), null);
		assertThat(
				new AccessRules(List.of(get, ORDERS), null).requirementFor(exchange(HttpMethod.HEAD, "/orders/EXPORT"))
					.rules())
			.containsExactly(get);
	}

	@Test
	void requirementForWhenPatternHasVariablesThenSpellingsAreFoundToo() {
		AccessRule digits = rule("/orders/{id:\\d+}", Access.REQUIRED, "admin");
		AccessRule file = rule("/files/{name}/raw*", Access.REQUIRED, "admin");
		AccessRule rest = rule("/rest/{*path}", Access.REQUIRED, "admin");
		for (String path : List.of("/orders/7", "/orders/7.json", "/Orders/7/", "/files/A/RAW1", "/rest.json",
				"/REST/a", "/rest/")) {
			assertThat(find(path, digits, file, rest, USERS).rules()).as(path)
				.anyMatch(List.of(digits, file, rest)::contains);
		}
		for (String path : List.of("/orders/x", "/orders/x7", "/files/raw", "/restful")) {
			assertThat(find(path, digits, file, rest, USERS).rules()).as(path).containsExactly(USERS);
		}
	}

	@Test
	void requirementForWhenThereIsNoRuleThenTokenIsRequired() {
		assertThat(find("/orders/1")).isEqualTo(AccessRequirement.REQUIRED);
		assertThat(find("/x", EXPORT)).isEqualTo(AccessRequirement.REQUIRED);
		assertThat(find("/a//b", rule("/", Access.PUBLIC))).isEqualTo(AccessRequirement.REQUIRED);
		assertThat(find("/", rule("/", Access.PUBLIC)).access()).isEqualTo(Access.PUBLIC);
	}

	@Test
	void requirementForWhenBasePathThenItStandsBeforeThePatterns() {
		assertThat(find("/api", "/api/orders/export", EXPORT, ORDERS).rules()).containsExactly(EXPORT);
		assertThat(find("/api", "/api/orders/export/", EXPORT, ORDERS).rules()).containsExactly(EXPORT);
		assertThat(find("/api", "/api/orders/1", EXPORT, ORDERS).access()).isEqualTo(Access.PUBLIC);
		assertThat(find("/api", "/orders/1", EXPORT, ORDERS).access()).isEqualTo(Access.REQUIRED);
	}

	@Test
	void requirementForWhenPathWasChangedAfterTheRouteWasFoundThenBothPathsCount() {
		AccessRules rules = new AccessRules(List.of(rule("/public/**", Access.PUBLIC), EXPORT), null);
		MockServerWebExchange exchange = exchange(HttpMethod.GET, "/public/1");
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_PREDICATE_PATH_CONTAINER_ATTR,
					PathContainer.parsePath("/orders/export"));
		assertThat(rules.requirementFor(exchange).rules()).containsExactly(EXPORT);
		exchange.getAttributes()
			.put(ServerWebExchangeUtils.GATEWAY_PREDICATE_PATH_CONTAINER_ATTR, PathContainer.parsePath("/public/1"));
		assertThat(rules.requirementFor(exchange).access()).isEqualTo(Access.PUBLIC);
	}

	@Test
	void requirementForWhenContextPathIsClaimedThenTheWholePathCounts() {
		AccessRules rules = new AccessRules(
				List.of(rule("/users", Access.PUBLIC), rule("/admin/**", Access.REQUIRED, "x")), null);
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/admin/users").contextPath("/admin"));
		assertThat(rules.requirementFor(exchange).rules().get(0).roles()).containsExactly("x");
	}

}
