package io.gatehouse.gateway.route;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

class UnroutedCallerWebFilterTests {

	private final RefusalHandler refusals = (refused, reason) -> Mono
		.fromRunnable(() -> refused.getResponse().setStatusCode(HttpStatusCode.valueOf(reason.status())));

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private Mono<Void> filter(HttpStatus error) {
		return new UnroutedCallerWebFilter(this.refusals).filter(this.exchange,
				(unused) -> Mono.error(new ResponseStatusException(error)));
	}

	@Test
	void filterWhenNoRouteAndCallerIsUnknownThenItsReasonIsTold() {
		UnroutedCallerWebFilter.remember(this.exchange, new Caller.Refused(Reason.REVOCATION_UNKNOWN));
		StepVerifier.create(filter(HttpStatus.NOT_FOUND)).verifyComplete();
		assertThat(this.exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
	}

	@Test
	void filterWhenNobodyAskedForTheCallerThenNotFound() {
		StepVerifier.create(filter(HttpStatus.NOT_FOUND)).verifyError(ResponseStatusException.class);
	}

	@Test
	void filterWhenCallerIsKnownThenNotFound() {
		UnroutedCallerWebFilter.remember(this.exchange, Callers.user("alice"));
		StepVerifier.create(filter(HttpStatus.NOT_FOUND)).verifyError(ResponseStatusException.class);
	}

	@Test
	void filterWhenThereIsRouteThenItsErrorIsLeft() {
		UnroutedCallerWebFilter.remember(this.exchange, new Caller.Anonymous());
		this.exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, "route");
		StepVerifier.create(filter(HttpStatus.NOT_FOUND)).verifyError(ResponseStatusException.class);
	}

	@Test
	void filterWhenErrorIsAnotherThenItIsLeft() {
		UnroutedCallerWebFilter.remember(this.exchange, new Caller.Anonymous());
		StepVerifier.create(filter(HttpStatus.BAD_GATEWAY)).verifyError(ResponseStatusException.class);
	}

}
