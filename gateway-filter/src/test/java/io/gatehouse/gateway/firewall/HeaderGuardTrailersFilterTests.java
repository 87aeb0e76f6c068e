package io.gatehouse.gateway.firewall;

import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.identity.IdentityHeaders;
import org.junit.jupiter.api.Test;

import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter.Type;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderGuardTrailersFilterTests {

	private final HeaderGuardTrailersFilter filter = new HeaderGuardTrailersFilter(
			new HeaderGuard(IdentityHeaders.of(Map.of(), List.of("X-User-"))));

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private static HttpHeaders sent() {
		HttpHeaders sent = new HttpHeaders();
		sent.add("X-User-Id", "alice");
		sent.add("x.user.roles", "user");
		sent.add("grpc-status", "0");
		return sent;
	}

	@Test
	void trailersWhenServiceSendsIdentityHeadersThenTheyStayInside() {
		HttpHeaders trailers = this.filter.trailers(HttpHeaders.readOnlyHttpHeaders(sent()), this.exchange);
		assertThat(trailers.headerNames()).containsExactly("grpc-status");
		assertThat(trailers.getFirst("grpc-status")).isEqualTo("0");
	}

	@Test
	void trailersWhenThereAreNoneThenEmpty() {
		assertThat(this.filter.trailers(null, null).isEmpty()).isTrue();
	}

	@Test
	void filterThenHeadersBeforeTheBodyAreLeftToTheWebFilter() {
		HttpHeaders sent = sent();
		assertThat(this.filter.filter(sent, this.exchange)).isSameAs(sent).isEqualTo(sent());
	}

	@Test
	void supportsThenResponsesOnly() {
		assertThat(this.filter.supports(Type.RESPONSE)).isTrue();
		assertThat(this.filter.supports(Type.REQUEST)).isFalse();
	}

}
