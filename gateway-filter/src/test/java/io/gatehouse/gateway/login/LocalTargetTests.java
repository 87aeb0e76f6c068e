package io.gatehouse.gateway.login;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of targets of redirects.
 */
class LocalTargetTests {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/orders/7", "/orders?a=b%20c&d=https://evil.test//x", "/a//b", "/@evil.test" })
	void ofWhenTargetIsLocalThenIsTheTarget(String target) {
		assertThat(LocalTarget.of(target)).isEqualTo(target);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "orders", "https://evil.test/", "//evil.test", "///evil.test", "/\\evil.test",
			"\\\\evil.test", "/a\\b", "/\t/evil.test", "\t//evil.test", " /orders", "/a\r\nSet-Cookie: x=y", "/\u0000",
			"/\u00e9", "javascript:alert(1)", "\u2044/evil.test" })
	void ofWhenTargetMayBeForeignThenIsTheRoot(String target) {
		assertThat(LocalTarget.of(target)).isEqualTo("/");
	}

	/** A redirect to them would be an error of the gateway. */
	@ParameterizedTest
	@ValueSource(strings = { "/%", "/%zz", "/a|b", "/a?b=[c]{d}", "/\"x\"", "/<x>", "/a^`b", "/a#b#c" })
	void ofWhenTargetIsNoPartOfAUriThenIsTheRoot(String target) {
		assertThat(LocalTarget.of(target)).isEqualTo("/");
	}

	@Test
	void ofWhenTargetIsLongThenIsTheRoot() {
		assertThat(LocalTarget.of("/" + "a".repeat(1023))).hasSize(1024);
		assertThat(LocalTarget.of("/" + "a".repeat(1024))).isEqualTo("/");
	}

}
