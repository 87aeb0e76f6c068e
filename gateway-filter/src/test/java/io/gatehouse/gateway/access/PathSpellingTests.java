package io.gatehouse.gateway.access;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PathSpellingTests {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/orders", "/orders/1", "/my-orders/a_b" })
	void isPlainWhenPathHasOneSpellingThenTrueAndItIsItsOwnPlainForm(String path) {
		assertThat(PathSpelling.isPlain(path)).isTrue();
		assertThat(PathSpelling.plain(path).value()).isEqualTo(path);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/", "//", "//orders", "/orders//1", "/Orders", "/orders.json", "/./orders",
			"/orders;a", "/%6frders", "/orders\\1", "/orders%201", "/orders~", "/\u4f60" })
	void isPlainWhenPathMayHaveOtherSpellingsThenFalse(String path) {
		assertThat(PathSpelling.isPlain(path)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "/orders/, /orders", "/orders//, /orders", "//, /", "'', /", "//orders///1, /orders/1",
			"/orders/./1, /orders/1", "/orders/1/., /orders/1", "/a/../orders, /orders", "/a/b/../../orders, /orders",
			"/../../orders, /orders", "/orders/.., /", "/orders;a=b/1;c, /orders/1", "/;a/orders, /orders",
			"/a/..;x/orders, /orders", "/orders\\1, /orders/1", "/a\\..\\orders, /orders", "/%6Frders, /orders",
			"/orders%2f1, /orders/1", "/orders%5C1, /orders/1", "/orders%3ba=b, /orders", "/a/%2e%2E/orders, /orders",
			"/%256frders, /orders", "/%25256frders, /orders", "/orders%20, /orders", "/%20orders%09/1, /orders/1",
			"/orders%00, /orders", "/a/%20..%20/orders, /orders", "/a%20b, /a b", "/%E4%BD%A0, /\u4f60" })
	void plainThenUndoesEverySpelling(String path, String expected) {
		assertThat(PathSpelling.plain(path).value()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "/Orders, /Orders", "/orders.json, /orders.json", "/..., /...", "/a.., /a.." })
	void plainThenLetterCaseAndSuffixesStay(String path, String expected) {
		assertThat(PathSpelling.plain(path).value()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "/%6frders/%zz, /orders/%25zz", "/%6frders/%, /orders/%25", "/%6frders/%4, /orders/%254",
			"/%2525256frders, /%256frders" })
	void plainWhenPercentSignIsLeftThenItStandsForItself(String path, String expected) {
		assertThat(PathSpelling.plain(path).value()).isEqualTo(expected);
	}

}
