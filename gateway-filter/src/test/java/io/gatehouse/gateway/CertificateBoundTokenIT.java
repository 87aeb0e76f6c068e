package io.gatehouse.gateway;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import javax.net.ssl.SSLContext;

import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.gateway.proof.TestProofs;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTls;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests tokens that are bound to client certificates (RFC 8705): over TLS to the gateway
 * itself, and in a header of a trusted proxy.
 */
class CertificateBoundTokenIT {

	private static final String PROXY = "127.0.0.2";

	private static byte[] certificate() {
		try {
			return TestTls.clientCertificate().getEncoded();
		}
		catch (CertificateEncodingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String thumbprint(byte[] certificate) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.hash(certificate));
	}

	private static TestTokens bound() {
		return TestTokens.token().claim("cnf", Map.of("x5t#S256", thumbprint(certificate())));
	}

	private static Map<String, String> tls() {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.mutual-tls.enabled", "true");
		properties.put("gatehouse.gateway.dpop.enabled", "true");
		properties.put("server.ssl.certificate", "file:" + TestTls.certificate());
		properties.put("server.ssl.certificate-private-key", "file:" + TestTls.privateKey());
		properties.put("server.ssl.trust-certificate", "file:" + TestTls.caCertificate());
		properties.put("server.ssl.client-auth", "want");
		return properties;
	}

	@Test
	void requestWhenTokenIsBoundToTheCertificateOfTheConnectionThenPasses() {
		try (Edge edge = Edge.start(RedisServer.shared(), tls())) {
			edge.reset();
			String token = bound().sign();
			SSLContext own = TestTls.authenticatedClientContext();
			for (int i = 0; i < 2; i++) {
				assertThat(get(own, edge, "Authorization: Bearer " + token).status()).isEqualTo(200);
			}
			edge.upstream().resetRequests();
			assertThat(get(TestTls.clientContext(), edge, "Authorization: Bearer " + token).reason())
				.isEqualTo("wrong_certificate");
			String other = TestTokens.token()
				.claim("cnf", Map.of("x5t#S256", thumbprint("another".getBytes(StandardCharsets.UTF_8))))
				.sign();
			RawHttp.Response response = get(own, edge, "Authorization: Bearer " + other);
			assertThat(response.status()).isEqualTo(401);
			assertThat(response.reason()).isEqualTo("wrong_certificate");
			assertThat(response.header("WWW-Authenticate")).get().asString().contains("error=\"invalid_token\"");
			assertThat(get(own, edge, "Authorization: DPoP " + token).reason()).isEqualTo("token_not_bound");
			assertThat(edge.reached()).isEmpty();
		}
	}

	@Test
	void requestWhenTokenIsBoundToBothThenBothAreNeeded() {
		try (Edge edge = Edge.start(RedisServer.shared(), tls())) {
			edge.reset();
			JWK key = TestProofs.key();
			String token = TestTokens.token()
				.claim("cnf", Map.of("x5t#S256", thumbprint(certificate()), "jkt", TestProofs.thumbprint(key)))
				.sign();
			SSLContext own = TestTls.authenticatedClientContext();
			String uri = "https://localhost/orders/1";
			assertThat(get(own, edge, "Authorization: Bearer " + token).reason()).isEqualTo("proof_required");
			assertThat(get(TestTls.clientContext(), edge, "Authorization: DPoP " + token,
					"DPoP: " + TestProofs.proof(key, uri, token).sign())
				.reason()).isEqualTo("wrong_certificate");
			assertThat(
					get(own, edge, "Authorization: DPoP " + token, "DPoP: " + TestProofs.proof(key, uri, token).sign())
						.status())
				.isEqualTo(200);
		}
	}

	private static RawHttp.Response get(SSLContext tls, Edge edge, String... headers) {
		return RawHttp.requestOverTls(tls, edge.port(), "GET", "/orders/1", headers);
	}

	private static String header(String format, byte[] certificate) {
		String base64 = Base64.getEncoder().encodeToString(certificate);
		return format.equals("rfc9440") ? ":" + base64 + ":"
				: URLEncoder
					.encode("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
							StandardCharsets.US_ASCII)
					.replace("+", "%20");
	}

	@ParameterizedTest
	@ValueSource(strings = { "rfc9440", "pem" })
	void requestWhenProxyIsTrustedThenItsHeaderHasTheCertificate(String format) {
		Map<String, String> properties = new HashMap<>();
		properties.put("gatehouse.gateway.mutual-tls.enabled", "true");
		properties.put("gatehouse.gateway.mutual-tls.header", "Client-Cert");
		properties.put("gatehouse.gateway.mutual-tls.header-format", format);
		properties.put("spring.cloud.gateway.server.webflux.trusted-proxies", "127\\.0\\.0\\.2");
		try (Edge edge = Edge.start(RedisServer.shared(), properties)) {
			edge.reset();
			String token = "Authorization: Bearer " + bound().sign();
			String good = "Client-Cert: " + header(format, certificate());
			assertThat(RawHttp.getFrom(PROXY, edge.port(), "/orders/1", token, good).status()).isEqualTo(200);
			assertThat(edge.reachedOnce().containsHeader("Client-Cert")).isFalse();
			edge.upstream().resetRequests();
			// a client that is no proxy
			assertThat(RawHttp.getFrom("127.0.0.1", edge.port(), "/orders/1", token, good).reason())
				.isEqualTo("wrong_certificate");
			for (String bad : new String[] { "Client-Cert: x", "Client-Cert: ::", "Client-Cert: :*:", "Client-Cert: %",
					"Client-Cert: " + header(format, new byte[] { 1 }), "Client_Cert: " + good, "X-Any: any" }) {
				assertThat(RawHttp.getFrom(PROXY, edge.port(), "/orders/1", token, bad).reason()).as(bad)
					.isEqualTo("wrong_certificate");
			}
			assertThat(RawHttp.getFrom(PROXY, edge.port(), "/orders/1", token, good, good).reason())
				.isEqualTo("wrong_certificate");
			assertThat(edge.reached()).isEmpty();
			assertThat(
					RawHttp.getFrom("127.0.0.1", edge.port(), "/public/1", "Client-Cert: x", "client_cert: y").status())
				.isEqualTo(200);
			assertThat(edge.reachedOnce().getHeaders().keys())
				.noneMatch((name) -> name.toLowerCase(java.util.Locale.ROOT).startsWith("client"));
		}
	}

	@Test
	void requestWhenCertificatesAreNotEnabledThenBoundTokenIsRefused() {
		assertThat(Edge.shared().getWithToken("/orders/1", bound().sign()).reason()).isEqualTo("proof_required");
	}

}
