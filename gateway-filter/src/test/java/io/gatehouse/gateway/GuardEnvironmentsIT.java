package io.gatehouse.gateway;

import java.util.List;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.gatehouse.gateway.GuardEnvironment.Protocol;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.ForGatehouse;
import io.gatehouse.token.JwtVerifier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the guard's contract in environments made of settings and beans. The values of
 * forward-headers-strategy, protocol, base path, proxy, lookup and so on are combined so
 * that most pairs occur; gateways beside other starters are tested in
 * {@code gateway-neighbours}.
 */
class GuardEnvironmentsIT {

	private static final String FORWARD_HEADERS = "server.forward-headers-strategy";

	private static final String LOOKUP = "gatehouse.revocation.lookup";

	private static final String LAZY = "spring.main.lazy-initialization";

	private static final String TRUSTED_PROXIES = "spring.cloud.gateway.server.webflux.trusted-proxies";

	private static final String LOOPBACK = "127\\.0\\.0\\.1";

	private static final String[] PROXY = { "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: shop.test",
			"X-Forwarded-Proto: https", "X-Forwarded-Port: 443" };

	private static final String BASE_PATH = "/edge";

	@Nested
	class NoForwardHeaders extends GuardContract {

		NoForwardHeaders() {
			super(withRouteThatCallsNoUpstream(new GuardEnvironment()).set(FORWARD_HEADERS, "none")
				.with(OwnHandler.class));
		}

		private static GuardEnvironment withRouteThatCallsNoUpstream(GuardEnvironment environment) {
			String route = GuardedGateway.ROUTES + "[11]";
			return environment.set(route + ".id", "accepted")
				.set(route + ".uri", "no://op")
				.set(route + ".predicates[0]", "Path=/accepted/**")
				.set(route + ".filters[0]", "SetStatus=202");
		}

		@Test
		void requestWhenRouteCallsNoUpstreamThenTokenIsNeeded() {
			assertThat(gateway().get("/accepted/1").reason()).isEqualTo("missing_token");
			assertThat(gateway().getWithToken("/accepted/1", TestTokens.token().sign()).status()).isEqualTo(202);
		}

		@Test
		void ownHandlerWhenIdentityHeadersAreForgedThenItDoesNotSeeThem() {
			for (String header : List.of("X-User-Id", "x_user_id", "X-USER-ROLES", "x.user.name")) {
				RawHttp.Response response = gateway().get("/own", header + ": forged");
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.body()).contains("own handler").doesNotContain("forged");
			}
			assertThat(gateway().get("/own/../own").status()).isEqualTo(400);
		}

	}

	@Tag("long")
	@Nested
	class NativeForwardHeaders extends GuardContract {

		NativeForwardHeaders() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "native")
				.set(LOOKUP, "redis")
				.set("spring.webflux.hiddenmethod.filter.enabled", "true"));
		}

	}

	@Tag("long")
	@Nested
	class FrameworkForwardHeaders extends GuardContract {

		FrameworkForwardHeaders() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "framework").set(LAZY, "true"));
		}

	}

	@Tag("long")
	@Nested
	class Kubernetes extends GuardContract {

		Kubernetes() {
			super(new GuardEnvironment().set("spring.main.cloud-platform", "kubernetes").inParent());
		}

	}

	@Tag("long")
	@Nested
	class KubernetesBehindTrustedProxyOverHttps extends GuardContract {

		KubernetesBehindTrustedProxyOverHttps() {
			super(new GuardEnvironment().set("spring.main.cloud-platform", "kubernetes")
				.set(TRUSTED_PROXIES, LOOPBACK)
				.set(LOOKUP, "redis")
				.behindProxy(PROXY)
				.over(Protocol.HTTPS));
		}

	}

	@Tag("long")
	@Nested
	class BasePathOverHttps extends GuardContract {

		BasePathOverHttps() {
			super(new GuardEnvironment().below(BASE_PATH).over(Protocol.HTTPS).set(LOOKUP, "redis"));
		}

	}

	@Tag("long")
	@Nested
	class NativeBehindTrustedProxyOverH2c extends GuardContract {

		NativeBehindTrustedProxyOverH2c() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "native")
				.set(TRUSTED_PROXIES, LOOPBACK)
				.behindProxy(PROXY)
				.over(Protocol.H2C));
		}

	}

	@Tag("long")
	@Nested
	class FrameworkBehindUntrustedProxyWithBasePathOverH2 extends GuardContract {

		FrameworkBehindUntrustedProxyWithBasePathOverH2() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "framework")
				.below(BASE_PATH)
				.behindProxy(PROXY)
				.set(LOOKUP, "redis")
				.over(Protocol.H2));
		}

	}

	@Tag("long")
	@Nested
	class NativeWithBasePathBehindUntrustedProxy extends GuardContract {

		NativeWithBasePathBehindUntrustedProxy() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "native")
				.below(BASE_PATH)
				.behindProxy(PROXY)
				.set(LAZY, "true")
				.inParent());
		}

	}

	@Tag("long")
	@Nested
	class DiscoveryLocator extends GuardContract {

		DiscoveryLocator() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "framework")
				.set("spring.cloud.gateway.server.webflux.discovery.locator.enabled", "true")
				.set("spring.cloud.discovery.client.simple.instances.stock[0].uri", "{upstream}")
				.set("spring.cloud.discovery.client.simple.instances.stock[0].metadata.[gatehouse.access]", "public")
				.set(TRUSTED_PROXIES, LOOPBACK)
				.with(OwnHandler.class));
		}

		@Test
		void discoveredRouteWhenInstanceSaysThatItIsPublicThenTokenIsNeeded() {
			assertThat(gateway().get("/stock/1").status()).isEqualTo(401);
			assertThat(gateway().upstream().received()).isEmpty();
			String token = TestTokens.token().sign();
			assertThat(gateway().getWithToken("/stock/1", token).status()).isEqualTo(200);
			assertThat(gateway().upstream().received()).singleElement()
				.satisfies((received) -> assertThat(received.header("X-User-Id")).hasValue("alice"));
		}

	}

	@Tag("long")
	@Nested
	class SecondIssuer extends GuardContract {

		private static final String PARTNER = "gatehouse.issuers.partner.";

		private static final String SECRET = "0PzvJ2oXq7sLk9TnWfYbRc4HdEgUaMiV3x8";

		SecondIssuer() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "native")
				.over(Protocol.HTTPS)
				.set("spring.cloud.gateway.server.webflux.globalcors.add-to-simple-url-handler-mapping", "true")
				.set(PARTNER + "issuer", "https://partner.test")
				.set(PARTNER + "secret", SECRET)
				.set(PARTNER + "revocation-scope", "partner"));
		}

		@Test
		void requestWhenTokenIsSignedByTheOtherIssuersKeyThenRefused() {
			OctetSequenceKey key = new OctetSequenceKey.Builder(
					SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8))
				.algorithm(JWSAlgorithm.HS256)
				.build();
			String partners = TestTokens.token().key(key).claim("iss", "https://partner.test").sign();
			assertThat(gateway().getWithToken("/orders/1", partners).status()).isEqualTo(200);
			gateway().upstream().forget();
			String forged = TestTokens.token().key(key).sign();
			assertThat(gateway().getWithToken("/orders/1", forged).reason()).isEqualTo("bad_signature");
			String crossed = TestTokens.token().claim("iss", "https://partner.test").sign();
			assertThat(gateway().getWithToken("/orders/1", crossed).reason()).isEqualTo("bad_signature");
			assertThat(gateway().upstream().received()).isEmpty();
		}

	}

	@Tag("long")
	@Nested
	class OwnDecoder extends GuardContract {

		OwnDecoder() {
			super(new GuardEnvironment().set(FORWARD_HEADERS, "framework")
				.with(DecoderConfiguration.class)
				.withOwnReasons()
				.over(Protocol.H2C));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DecoderConfiguration {

		@Bean
		@ForGatehouse
		ReactiveJwtDecoder ownDecoder() throws JOSEException {
			NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder
				.withPublicKey(TestKeys.key().toRSAKey().toRSAPublicKey())
				.validateType(false)
				.build();
			decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(new JwtTypeValidator("at+jwt"),
					new JwtIssuerValidator(TestTokens.ISSUER), new JwtTimestampValidator(),
					new JwtClaimValidator<>("aud",
							(audience) -> List.of(JwtVerifier.DEFAULT_AUDIENCE).equals(audience)),
					new JwtClaimValidator<>("exp", Objects::nonNull)));
			return decoder;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandler {

		@Bean
		OwnController ownController() {
			return new OwnController();
		}

	}

	/** Controller below the gateway's own path, to which no route leads. */
	@RestController
	static class OwnController {

		@GetMapping("/own")
		String own(ServerHttpRequest request) {
			HttpHeaders headers = request.getHeaders();
			return "own handler: " + Objects.requireNonNull(headers);
		}

	}

}
