package io.gatehouse.revocation.redis;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SipHashTests {

	/**
	 * The authors' published vectors: the key is 00 01 … 0f, and the text 00 01 … of that
	 * length. The octets of the hash are in little-endian order.
	 */
	@ParameterizedTest
	@CsvSource({ "0, 310e0edd47db6f72", "1, fd67dc93c539f874", "2, 5a4fa9d909806c0d", "3, 2d7efbd796666785",
			"4, b7877127e09427cf", "5, 8da699cd64557618", "6, cee3fe586e46c9cb", "7, 37d1018bf50002ab",
			"8, 6224939a79f5f593", "9, b0e4a90bdf82009e", "10, f3b9dd94c5bb5d7a", "11, a7ad6b22462fb3f4",
			"12, fbe50e86bc8f1e75", "13, 903d84c02756ea14", "14, eef27a8e90ca23f7", "15, e545be4961ca29a1",
			"16, db9bc2577fcc2a3f", "17, 9447be2cf5e99a69", "31, 42c341d8fa92d832", "32, ce7cf2722f512771",
			"62, 575ff28e60381be5", "63, 724506eb4c328a95" })
	void hashWhenTextIsOfTheVectorsThenItIsTheirs(int length, String expected) {
		byte[] text = new byte[length];
		for (int i = 0; i < length; i++) {
			text[i] = (byte) i;
		}
		long hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L).hash(text);
		assertThat("%016x".formatted(Long.reverseBytes(hash))).isEqualTo(expected);
	}

	@Test
	void randomThenNoTwoHashAlike() {
		byte[] text = "sub:alice".getBytes(StandardCharsets.UTF_8);
		SipHash hash = SipHash.random();
		assertThat(hash.hash(text)).isEqualTo(hash.hash(text)).isNotEqualTo(SipHash.random().hash(text));
	}

}
