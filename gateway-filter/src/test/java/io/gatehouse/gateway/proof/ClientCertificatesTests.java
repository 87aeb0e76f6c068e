package io.gatehouse.gateway.proof;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.gatehouse.gateway.ClientAddressResolver;
import io.gatehouse.gateway.proof.MutualTlsProperties.HeaderFormat;
import io.gatehouse.token.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the reading of a client's certificate from a header.
 */
class ClientCertificatesTests {

	private static final byte[] DER = "any DER ~~~ ???".getBytes(StandardCharsets.US_ASCII);

	private static final String BASE64 = Base64.getEncoder().encodeToString(DER);

	private static final String HASH = Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hash(DER));

	private static ClientCertificates certificates(HeaderFormat format) {
		return new ClientCertificates(ClientAddressResolver.of("127\\.0\\.0\\.1"),
				new MutualTlsProperties(true, "Client-Cert", format));
	}

	private static MockServerWebExchange exchange(String... values) {
		return MockServerWebExchange.from(MockServerHttpRequest.get("/orders")
			.header("Client-Cert", values)
			.remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711)));
	}

	@Test
	void thumbprintWhenHeaderIsAByteSequenceThenIsItsHash() {
		assertThat(certificates(HeaderFormat.RFC9440).thumbprint(exchange(":" + BASE64 + ":"))).isEqualTo(HASH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-----BEGIN%20CERTIFICATE-----%0A{}%0A-----END%20CERTIFICATE-----%0A",
			"-----BEGIN CERTIFICATE----- {} -----END CERTIFICATE-----",
			"-----BEGIN%20CERTIFICATE-----%0A{}%0A-----END%20CERTIFICATE-----%0A-----BEGIN%20CERTIFICATE-----%0AAAAA%0A-----END%20CERTIFICATE-----" })
	void thumbprintWhenHeaderIsPemThenIsTheHashOfTheFirst(String pattern) {
		assertThat(BASE64).contains("+").contains("/");
		for (String base64 : new String[] { BASE64, BASE64.replace("+", "%2B").replace("/", "%2F") }) {
			assertThat(certificates(HeaderFormat.PEM).thumbprint(exchange(pattern.replace("{}", base64))))
				.isEqualTo(HASH);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "::", ":*:", "abcd", ":YQ", "%", "%zz", "-----BEGIN CERTIFICATE-----",
			"-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
			"-----BEGIN CERTIFICATE----------END CERTIFICATE-----" })
	void thumbprintWhenHeaderIsMalformedThenNone(String value) {
		for (HeaderFormat format : HeaderFormat.values()) {
			assertThat(certificates(format).thumbprint(exchange(value))).isNull();
		}
	}

	@Test
	void thumbprintWhenHeaderIsRepeatedOrTooLongThenNone() {
		String good = ":" + BASE64 + ":";
		assertThat(certificates(HeaderFormat.RFC9440).thumbprint(exchange(good, good))).isNull();
		assertThat(certificates(HeaderFormat.RFC9440).thumbprint(exchange(":" + "A".repeat(16 * 1024) + ":"))).isNull();
	}

	@Test
	void withoutHeaderThenNoSpellingOfItIsLeft() {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders")
			.header("CLIENT-CERT", "a")
			.header("client_cert", "b")
			.header("Client.Cert", "c")
			.header("Client-Cert-Chain", "d"));
		assertThat(certificates(HeaderFormat.RFC9440).withoutHeader(exchange).getRequest().getHeaders().headerNames())
			.containsExactly("Client-Cert-Chain");
	}

}
