package io.gatehouse.token;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Sha256Tests {

	/** The one-block example of FIPS 180-4. */
	@Test
	void hashThenIsThatOfTheStandard() {
		assertThat(HexFormat.of().formatHex(Sha256.hash("abc")))
			.isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}

	@Test
	void hashWhenInPartsThenTheSame() {
		assertThat(Sha256.hash("a".getBytes(StandardCharsets.UTF_8), "bc".getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(Sha256.hash("abc"));
	}

	@Test
	void base64UrlThenHasNoPadding() {
		assertThat(Sha256.base64Url("abc")).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	}

}
