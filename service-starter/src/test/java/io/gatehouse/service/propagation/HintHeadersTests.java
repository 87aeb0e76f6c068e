package io.gatehouse.service.propagation;

import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class HintHeadersTests {

	@Test
	void namesWhenNothingIsConfiguredThenSpringsOwn() {
		assertThat(HintHeaders.names(new MockEnvironment())).containsExactly("X-SC-LB-Hint");
	}

	@Test
	void namesWhenClientsHaveSettingsThenTheirsToo() {
		MockEnvironment environment = new MockEnvironment()
			.withProperty("spring.cloud.loadbalancer.hint-header-name", "X-Hint")
			.withProperty("spring.cloud.loadbalancer.clients.orders.hintHeaderName", "X-Tag")
			.withProperty("spring.cloud.loadbalancer.clients.catalog.x-forwarded.enabled", "true");
		assertThat(HintHeaders.names(environment)).containsExactlyInAnyOrder("X-Hint", "X-Tag", "X-SC-LB-Hint");
	}

}
