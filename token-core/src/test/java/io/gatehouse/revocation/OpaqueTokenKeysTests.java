package io.gatehouse.revocation;

import io.gatehouse.revocation.OpaqueTokenKeys.Style;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpaqueTokenKeysTests {

	@Test
	void keyWhenHashedThenTokenIsNotInIt() {
		// echo -n abc | sha256sum, in base64url
		assertThat(new OpaqueTokenKeys("login:token:", Style.SHA256).key("abc"))
			.isEqualTo("login:token:ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	}

	@Test
	void keyWhenPlainThenTokenIsAtItsEnd() {
		assertThat(new OpaqueTokenKeys("Authorization:login:token:", Style.PLAIN).key("abc"))
			.isEqualTo("Authorization:login:token:abc");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{gatehouse}:", "a b", "ä:", "a*" })
	void prefixWhenItIsOddThenItSaysSo(String prefix) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new OpaqueTokenKeys(prefix, Style.SHA256))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.opaque.key-prefix"))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(prefix));
	}

}
