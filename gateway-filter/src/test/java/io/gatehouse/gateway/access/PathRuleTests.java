package io.gatehouse.gateway.access;

import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.access.AccessRule.Access;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

class PathRuleTests {

	private static PathRule rule(String pattern, String... methods) {
		AccessRule rule = new AccessRule(pattern, Set.of(methods), Access.REQUIRED, List.of("admin"), List.of(),
				List.of(), null);
		return new PathRule(rule, PathPatternParser.defaultInstance.parse(pattern));
	}

	private static PathContainer path(String path) {
		return PathContainer.parsePath(path);
	}

	@Test
	void requirementThenThatOfTheRuleAlone() {
		AccessRule rule = new AccessRule("/orders", Set.of(), Access.REQUIRED, List.of("admin"), List.of(), List.of(),
				null);
		PathRule found = new PathRule(rule, PathPatternParser.defaultInstance.parse("/orders"));
		assertThat(found.requirement()).isEqualTo(AccessRequirement.of(rule));
	}

	@ParameterizedTest
	@CsvSource({ "/orders, /orders, true", "/orders, /orders/, false", "/orders, /Orders, false",
			"/orders, /orders.json, false", "/orders/*, /orders/1, true", "/orders/*, /orders/1/2, false",
			"/orders/**, /orders, true", "/orders/**, /orders/1/2, true", "/orders/{id}, /orders/1, true" })
	void matchesWhenPatternMatchesThePathAsItIsThenOnlyThen(String pattern, String path, boolean expected) {
		assertThat(rule(pattern).matches(path(path), "GET")).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "'', GET, true", "'', PROPFIND, true", "POST, POST, true", "POST, GET, false", "GET, GET, true",
			"GET, HEAD, true", "HEAD, GET, false", "POST, HEAD, false" })
	void matchesWhenRuleIsForAMethodThenForThatOneAndGetForHeadToo(String of, String method, boolean expected) {
		PathRule rule = of.isEmpty() ? rule("/orders") : rule("/orders", of);
		assertThat(rule.matches(path("/orders"), method)).isEqualTo(expected);
		assertThat(rule.matchesSpelling(path("/ORDERS"), method)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "/orders, /ORDERS", "/orders/, /orders", "/Orders//, /orders", "/orders, /orders.json",
			"/orders, /Orders.a.b", "/orders, /orders.", "/orders/**, /orders.json", "/orders/**, /ORDERS/1",
			"/orders/{id}, /ORDERS/1.json", "/orders/{id:\\d+}, /orders/7.json", "/orders/{*rest}, /orders.json",
			"/orders/{id}.json, /orders/1.json.gz", "/orders/ex*, /orders/EXport.csv", "/*, /Orders.json", "/, /",
			"/**, /ORDERS/1" })
	void matchesSpellingWhenPathIsTheSameForAServiceThenTrue(String pattern, String plainPath) {
		assertThat(rule(pattern).matchesSpelling(path(plainPath), "GET")).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "/orders, /order", "/orders, /orders-1", "/orders, /orders/1", "/orders, /orders.d/1",
			"/orders/**, /orders.d/1", "/orders/{id:\\d+}, /orders/x", "/orders/{id}, /orders", "/, /.json",
			"/orders/{*rest}, /ordersx" })
	void matchesSpellingWhenPathIsAnotherThenFalse(String pattern, String plainPath) {
		assertThat(rule(pattern).matchesSpelling(path(plainPath), "GET")).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/, true", "/orders, true", "/orders/1, true", "/orders/*, false", "/orders/**, false",
			"/orders/{id}, false", "/order?, false", "/orders/{*rest}, false" })
	void isLiteralWhenPatternNamesOnePathThenTrue(String pattern, boolean expected) {
		assertThat(rule(pattern).isLiteral()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/orders", "/orders/**", "/orders/{id}" })
	void isPlainWhenPatternFindsPlainPathsThenTrue(String pattern) {
		assertThat(rule(pattern).isPlain()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/", "/Orders", "/orders/Export/**" })
	void isPlainWhenPatternItselfDoesNotFindPlainPathsThenFalse(String pattern) {
		assertThat(rule(pattern).isPlain()).isFalse();
	}

}
