package io.gatehouse.service.slice;

import io.gatehouse.test.WithIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.security.test.web.reactive.server.SecurityMockServerConfigurers;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebFluxTest(ReactiveSliceController.class)
@TestPropertySource(properties = "gatehouse.issuers.main.issuer=https://auth.example.com")
@ExtendWith(OutputCaptureExtension.class)
class WebFluxSliceTests {

	private final WebTestClient client;

	@Autowired
	WebFluxSliceTests(WebTestClient client) {
		this.client = client;
	}

	@Test
	void requestWhenTestHasNoIdentityThen401() {
		this.client.get()
			.uri("/reactive/mine")
			.exchange()
			.expectStatus()
			.isUnauthorized()
			.expectBody()
			.jsonPath("$.reason")
			.isEqualTo("missing_token");
	}

	@Test
	@WithIdentity(subject = "bob", roles = "admin")
	void requestWhenTestHasAnIdentityThenItIsTheArgument() {
		this.client.get().uri("/reactive/mine").exchange().expectBody().json("{\"customer\":\"bob\"}");
		this.client.get().uri("/reactive/all").exchange().expectStatus().isOk();
	}

	@Test
	void requestWhenJwtOfSpringHasNoIssuerThen401AndTheLogSaysWhy(CapturedOutput output) {
		this.client.mutateWith(SecurityMockServerConfigurers.mockJwt())
			.get()
			.uri("/reactive/mine")
			.exchange()
			.expectStatus()
			.isUnauthorized();
		assertThat(output).contains("without 'iss'", "jwt.issuer(");
		this.client
			.mutateWith(SecurityMockServerConfigurers.mockJwt()
				.jwt((jwt) -> jwt.issuer("https://auth.example.com").subject("carol")))
			.get()
			.uri("/reactive/mine")
			.exchange()
			.expectBody()
			.json("{\"customer\":\"carol\"}");
	}

}
