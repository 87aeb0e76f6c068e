package io.gatehouse.gateway;

import java.util.Map;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTls;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests Redis over TLS, as Spring Boot configures it.
 */
@Tag("long")
class RedisTlsIT {

	@Test
	void requestWhenRedisSpeaksTlsThenItsCertificateMustBeTrusted() {
		try (RedisServer redis = RedisServer.startWithTls()) {
			String port = Integer.toString(redis.tlsPort());
			String token = TestTokens.token().sign();
			try (Edge edge = Edge.start(redis,
					Map.of("spring.data.redis.port", port, "spring.data.redis.ssl.bundle", "redis",
							"spring.ssl.bundle.pem.redis.truststore.certificate",
							TestTls.caCertificate().toUri().toString()))) {
				edge.reset();
				assertThat(edge.getWithToken("/orders/1", token).status()).isEqualTo(200);
			}
			try (Edge edge = Edge.start(redis,
					Map.of("spring.data.redis.port", port, "spring.data.redis.ssl.enabled", "true"))) {
				assertThat(edge.getWithToken("/orders/1", token).reason()).isEqualTo("revocation_unknown");
			}
		}
	}

}
