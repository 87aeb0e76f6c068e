package io.gatehouse.gateway.route;

import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.WebHandler;

import static org.assertj.core.api.Assertions.assertThat;

class UnroutedCallerHandlerMappingTests {

	private final RefusalHandler refusals = (refused, reason) -> Mono
		.fromRunnable(() -> refused.getResponse().setStatusCode(HttpStatusCode.valueOf(reason.status())));

	private final UnroutedCallerHandlerMapping mapping = new UnroutedCallerHandlerMapping(this.refusals,
			Map.of("/**", new CorsConfiguration().applyPermitDefaultValues()));

	private final MockServerWebExchange exchange = MockServerWebExchange
		.from(MockServerHttpRequest.get("http://gateway.test/").header("Origin", "https://app.test"));

	private Mono<Void> handle() {
		return this.mapping.getHandler(this.exchange)
			.flatMap((handler) -> ((WebHandler) handler).handle(this.exchange));
	}

	@Test
	void handleWhenCallerIsUnknownThenItsReasonIsToldToScriptsToo() {
		UnroutedCallerHandlerMapping.remember(this.exchange, new Caller.Refused(Reason.REVOCATION_UNKNOWN));
		StepVerifier.create(handle()).verifyComplete();
		assertThat(this.exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(this.exchange.getResponse().getHeaders().getAccessControlAllowOrigin()).isEqualTo("*");
	}

	@Test
	void handleWhenCallerHasNoTokenThenItIsMissing() {
		UnroutedCallerHandlerMapping.remember(this.exchange, new Caller.Anonymous());
		StepVerifier.create(handle()).verifyComplete();
		assertThat(this.exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
	}

	@Test
	void getHandlerWhenNobodyAskedForTheCallerThenNone() {
		StepVerifier.create(this.mapping.getHandler(this.exchange)).verifyComplete();
	}

	@Test
	void getHandlerWhenCallerIsKnownThenNone() {
		UnroutedCallerHandlerMapping.remember(this.exchange, Callers.user("alice"));
		StepVerifier.create(this.mapping.getHandler(this.exchange)).verifyComplete();
	}

}
