package io.gatehouse.service.slice;

import io.gatehouse.test.WithIdentity;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/** Test that docs/how-to/testing.md shows. */
@TestPropertySource(properties = "gatehouse.issuers.main.issuer=https://auth.example.com")
@WebMvcTest(OrderController.class)
class OrderControllerTests {

	private final MockMvcTester mvc;

	OrderControllerTests(@Autowired MockMvcTester mvc) {
		this.mvc = mvc;
	}

	@Test
	@WithIdentity(subject = "alice", permissions = "order:read")
	void mineThenOrdersOfTheCaller() {
		assertThat(this.mvc.get().uri("/orders/mine")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.customer")
			.isEqualTo("alice");
	}

	@Test
	@WithIdentity(permissions = {})
	void mineWhenPermissionIsMissingThen403() {
		assertThat(this.mvc.get().uri("/orders/mine")).hasStatus(HttpStatus.FORBIDDEN);
	}

	@Test
	void mineWhenThereIsNoTokenThen401() {
		assertThat(this.mvc.get().uri("/orders/mine")).hasStatus(HttpStatus.UNAUTHORIZED);
	}

}
