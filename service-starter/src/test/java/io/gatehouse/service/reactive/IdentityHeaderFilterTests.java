package io.gatehouse.service.reactive;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.Refusals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link IdentityHeaderFilter} behind a decoder and a converter of the application's own.
 */
class IdentityHeaderFilterTests {

	private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private final AtomicBoolean passed = new AtomicBoolean();

	private void filter(@Nullable Object confirmation) {
		Jwt.Builder jwt = Jwt.withTokenValue("token").header("alg", "own").subject("alice");
		if (confirmation != null) {
			jwt.claim("cnf", confirmation);
		}
		IdentityHeaders contract = IdentityHeaders.of(Map.of(), IdentityHeaders.STANDARD_NAMESPACE);
		RefusalHandler refusals = new RefusalHandler(new Refusals("test", Duration.ofSeconds(1)));
		new IdentityHeaderFilter(contract, refusals)
			.filter(this.exchange, (next) -> Mono.fromRunnable(() -> this.passed.set(true)))
			.contextWrite(ReactiveSecurityContextHolder.withAuthentication(new JwtAuthenticationToken(jwt.build())))
			.block();
	}

	@Test
	void filterWhenTokenIsBoundToAKeyThenProofIsRequired() {
		filter(Map.of("jkt", "key"));
		assertThat(this.exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.UNAUTHORIZED);
		assertThat(this.exchange.getResponse().getBodyAsString().block()).contains("\"reason\":\"proof_required\"");
		assertThat(this.passed).isFalse();
	}

	@Test
	void filterWhenTokenIsNotBoundThenGoesOn() {
		filter(null);
		assertThat(this.passed).isTrue();
	}

}
