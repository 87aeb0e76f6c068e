package io.gatehouse.gateway.access;

import org.junit.jupiter.api.Test;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class AdmissionTests {

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/orders"));

	private final Admission admission = new Admission(this.exchange, "Bearer a");

	private void to(Route route) {
		this.exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
	}

	private static Route route(String id) {
		return Route.async().id(id).uri("http://127.0.0.1:1").predicate((exchange) -> true).build();
	}

	@Test
	void ofWhenNoCallerWasAdmittedThenNone() {
		assertThat(Admission.of(this.exchange)).isNull();
		assertThat(Admission.hasEnded(this.exchange)).isFalse();
	}

	@Test
	void keepThenItIsOfTheExchangeAndOfItsMutations() {
		this.admission.keep();
		ServerWebExchange mutated = this.exchange.mutate().request((request) -> request.path("/x")).build();
		assertThat(Admission.of(this.exchange)).isSameAs(this.admission);
		assertThat(Admission.of(mutated)).isSameAs(this.admission);
		assertThat(Admission.hasEnded(mutated)).isFalse();
	}

	@Test
	void endThenThereIsNoneAndThatIsKnown() {
		this.admission.keep();
		this.admission.end();
		assertThat(Admission.of(this.exchange)).isNull();
		assertThat(Admission.hasEnded(this.exchange)).isTrue();
	}

	@Test
	void keepWhenAnotherHasEndedThenItHolds() {
		this.admission.keep();
		this.admission.end();
		Admission next = new Admission(this.exchange, "Bearer b");
		next.keep();
		assertThat(Admission.of(this.exchange)).isSameAs(next);
		assertThat(Admission.hasEnded(this.exchange)).isFalse();
	}

	@Test
	void isRefusedWhenTheRouteRefusedThenUntilTheExchangeLeadsToAnother() {
		Route orders = route("orders");
		to(orders);
		assertThat(Admission.isRefused(this.exchange)).isFalse();
		Admission.refuse(this.exchange);
		assertThat(Admission.isRefused(this.exchange)).isTrue();
		to(route("public"));
		assertThat(Admission.isRefused(this.exchange)).isFalse();
		to(orders);
		assertThat(Admission.isRefused(this.exchange)).isTrue();
	}

	@Test
	void toStringThenDoesNotTellTheToken() {
		assertThat(this.admission).hasToString("Admission[]");
	}

}
