package io.gatehouse.gateway.firewall;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.identity.IdentityHeaders;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderGuardWebFilterTests {

	private final HeaderGuardWebFilter filter = new HeaderGuardWebFilter(
			new HeaderGuard(IdentityHeaders.of(Map.of(), List.of("X-User-"))));

	private ServerWebExchange filtered(ServerWebExchange exchange) {
		AtomicReference<ServerWebExchange> passed = new AtomicReference<>();
		StepVerifier.create(this.filter.filter(exchange, (inside) -> Mono.fromRunnable(() -> passed.set(inside))))
			.verifyComplete();
		return Objects.requireNonNull(passed.get());
	}

	@Test
	void filterWhenClientSendsIdentityHeadersThenTheyStayOutside() {
		HttpHeaders inside = filtered(MockServerWebExchange.from(MockServerHttpRequest.get("/")
			.header("X-User-Id", "admin")
			.header("x_user_roles", "admin", "root")
			.header("Authorization", "Bearer a")
			.header("Accept", "text/plain", "text/html"))).getRequest().getHeaders();
		assertThat(inside.headerNames()).containsExactlyInAnyOrder("Authorization", "Accept");
		assertThat(inside.get("Accept")).containsExactly("text/plain", "text/html");
	}

	@Test
	void filterWhenClientSendsNoneThenTheExchangeIsNotCopied() {
		ServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header("Accept", "text/plain"));
		assertThat(filtered(exchange)).isSameAs(exchange);
	}

	@Test
	void filterWhenServiceAnswersWithIdentityHeadersThenTheyStayInside() {
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header("X-User-Id", "admin"));
		StepVerifier.create(this.filter.filter(exchange, (inside) -> {
			inside.getResponse().getHeaders().set("X-User-Id", "alice");
			inside.getResponse().getHeaders().set("x_user_roles", "user");
			inside.getResponse().getHeaders().set("ETag", "\"1\"");
			return inside.getResponse().setComplete();
		})).verifyComplete();
		assertThat(exchange.getResponse().getHeaders().headerNames()).containsExactly("ETag");
	}

	@Test
	void getOrderThenNextAfterTheFirewall() {
		assertThat(this.filter.getOrder()).isEqualTo(FirewallWebFilter.ORDER + 1);
	}

}
