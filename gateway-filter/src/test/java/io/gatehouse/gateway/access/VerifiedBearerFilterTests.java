package io.gatehouse.gateway.access;

import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.identity.IdentityHeaders;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link VerifiedBearerFilter} alone; {@code RouteFiltersIT} tests it in a
 * gateway.
 */
class VerifiedBearerFilterTests {

	private static final IdentityHeaders HEADERS = IdentityHeaders.of(Map.of(), List.of("X-User-"));

	private final VerifiedBearerFilter filter = new VerifiedBearerFilter(HEADERS,
			new HeaderBypass(new HeaderGuard(HEADERS), List::of, () -> true), TokenSchemes.bearer());

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders"));

	private static HttpHeaders admitted() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("X-User-Id", "alice");
		headers.set("Accept", "text/plain");
		return headers;
	}

	@Test
	void filterWhenAdmissionHoldsThenIdentityGoesInside() {
		new Admission(this.exchange, "Bearer a").keep();
		assertThat(this.filter.filter(admitted(), this.exchange)).isEqualTo(admitted());
	}

	@Test
	void filterWhenAdmissionHasEndedThenIdentityOfARepeatedChainStaysOutside() {
		Admission admission = new Admission(this.exchange, "Bearer a");
		admission.keep();
		admission.end();
		HttpHeaders sent = this.filter.filter(admitted(), this.exchange);
		assertThat(sent.containsHeader("X-User-Id")).isFalse();
		assertThat(sent.getFirst("Accept")).isEqualTo("text/plain");
	}

	@Test
	void filterWhenNoCallerWasAdmittedThenHeadersOfFiltersGoInside() {
		assertThat(this.filter.filter(admitted(), this.exchange)).isEqualTo(admitted());
	}

}
