package io.gatehouse.gateway.firewall;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.identity.IdentityHeaders;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
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

	private static HttpHeaders returned(ServerHttpResponse response) {
		return response.getHeaders();
	}

	private Mono<Void> answered(ServerHttpResponse response) throws URISyntaxException {
		ServerHttpRequest request = NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/", NettyMessages.headers());
		return this.filter.filter(NettyMessages.exchange(request, response),
				(inside) -> inside.getResponse().setComplete());
	}

	@Test
	void filterWhenServerIsReactorNettyThenTheSameHeadersAreRemoved() throws URISyntaxException {
		ServerHttpRequest request = NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/",
				NettyMessages.headers(List.of("X-User-Id: admin", "x_user_id: root", "Accept: text/plain")));
		ServerHttpResponse response = NettyMessages.response(NettyMessages.headers(
				List.of("X-User-Id: alice", "x.user.roles: user", "x-user-id: bob", "ETag: \"1\"", "etag: \"2\"")));
		ServerWebExchange inside = filtered(NettyMessages.exchange(request, response));
		assertThat(inside.getRequest().getHeaders().headerNames()).containsExactly("Accept");
		StepVerifier.create(inside.getResponse().setComplete()).verifyComplete();
		assertThat(returned(response).headerNames()).containsExactly("ETag");
		assertThat(returned(response).get("ETag")).containsExactly("\"1\"", "\"2\"");
	}

	@Test
	void filterWhenServerIsReactorNettyAndNoneAreSentThenNothingIsCopied() throws URISyntaxException {
		ServerHttpRequest request = NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/",
				NettyMessages.headers(List.of("Accept: text/plain")));
		ServerHttpResponse response = NettyMessages.response(NettyMessages.headers(List.of("ETag: \"1\"")));
		ServerWebExchange exchange = NettyMessages.exchange(request, response);
		assertThat(filtered(exchange)).isSameAs(exchange);
		StepVerifier.create(response.setComplete()).verifyComplete();
		assertThat(returned(response).headerNames()).containsExactly("ETag");
	}

	@Test
	void filterWhenResponseHeadersContainLineBreaksThenTheResponseFailsWithoutThem() throws URISyntaxException {
		for (String text : List.of("a\nX-User-Id: admin", "a\r", "\r\n b")) {
			io.netty.handler.codec.http.HttpHeaders headers = NettyMessages
				.headers(List.of("ETag: \"1\"", "X-User-Id: alice"));
			headers.add("X-Text", text);
			headers.add("X-Name" + text, "a");
			ServerHttpResponse response = NettyMessages.response(headers);
			StepVerifier.create(answered(response)).verifyError(IllegalArgumentException.class);
			assertThat(headers.names()).containsExactly("ETag");
			ServerHttpResponse decorated = new ServerHttpResponseDecorator(NettyMessages.response(headers));
			headers.add("X-Text", text);
			StepVerifier.create(answered(decorated)).verifyError(IllegalArgumentException.class);
			assertThat(headers.names()).containsExactly("ETag");
		}
	}

	@Test
	void getOrderThenNextAfterTheFirewall() {
		assertThat(this.filter.getOrder()).isEqualTo(FirewallWebFilter.ORDER + 1);
	}

}
