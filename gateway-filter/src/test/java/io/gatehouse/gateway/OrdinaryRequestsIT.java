package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.test.RedisServer;
import io.gatehouse.token.ForGatehouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which requests of a real gateway pass Spring Security's firewall, or that of the
 * application: the wrapped ones.
 */
class OrdinaryRequestsIT {

	private static Edge start(Map<String, String> more, Class<?>... configurations) {
		Map<String, String> properties = new HashMap<>(more);
		properties.put("spring.cloud.gateway.server.webflux.trusted-proxies", "127\\.0\\.0\\.2");
		return Edge.start(RedisServer.shared(), properties, configurations);
	}

	private static String seen(Edge edge, String target, String... headers) {
		RawHttp.Response response = edge.get(target, headers);
		assertThat(response.status()).isEqualTo(200);
		return response.header("X-Seen").orElse("");
	}

	@ParameterizedTest
	@EnumSource
	void requestWhenOrdinaryThenNotWrapped(ForwardHeaders strategy) {
		try (Edge edge = start(strategy.properties(), Witness.class)) {
			assertThat(seen(edge, "/public/1?a=b")).isEqualTo("ReactorServerHttpRequest");
			assertThat(seen(edge, "/public/1?a=b", "X-User-Id: admin")).isEqualTo("MutatedServerHttpRequest");
			assertThat(seen(edge, "/public/%C3%A4")).isEqualTo("StrictFirewallHttpRequest");
			assertThat(seen(edge, "/public/1", "Accept: a", "accept: b")).isEqualTo("StrictFirewallHttpRequest");
		}
	}

	@Test
	void requestWhenFirewallIsTheApplicationsThenEachPassesIt() {
		try (Edge edge = start(Map.of(), Witness.class, OwnFirewall.class)) {
			AtomicInteger passed = edge.context().getBean(OwnFirewall.class).passed;
			List.of("/public/1", "/public/1?a=b", "/public/%C3%A4").forEach((target) -> seen(edge, target));
			assertThat(passed).hasValue(3);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Witness {

		/** Answers with the class of the request, next after the header guard. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE + 12)
		WebFilter witness() {
			return (exchange, chain) -> {
				exchange.getResponse().getHeaders().set("X-Seen", exchange.getRequest().getClass().getSimpleName());
				return exchange.getResponse().setComplete();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFirewall {

		private final AtomicInteger passed = new AtomicInteger();

		@Bean
		@ForGatehouse
		ServerWebExchangeFirewall ownFirewall() {
			return (exchange) -> Mono.fromSupplier(() -> {
				this.passed.incrementAndGet();
				return exchange;
			});
		}

	}

}
