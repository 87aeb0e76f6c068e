package io.gatehouse.service.servlet;

import java.time.Duration;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.service.Refusals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link IdentityHeaderFilter} behind a decoder and a converter of the application's own.
 */
class IdentityHeaderFilterTests {

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final MockFilterChain chain = new MockFilterChain();

	@AfterEach
	void clearContext() {
		SecurityContextHolder.clearContext();
	}

	private void filter(@Nullable Object confirmation) throws Exception {
		Jwt.Builder jwt = Jwt.withTokenValue("token").header("alg", "own").subject("alice");
		if (confirmation != null) {
			jwt.claim("cnf", confirmation);
		}
		SecurityContextHolder.getContext().setAuthentication(new JwtAuthenticationToken(jwt.build()));
		IdentityHeaders contract = IdentityHeaders.of(Map.of(), IdentityHeaders.STANDARD_NAMESPACE);
		RefusalHandler refusals = new RefusalHandler(new Refusals("test", Duration.ofSeconds(1)));
		new IdentityHeaderFilter(contract, refusals).doFilter(new MockHttpServletRequest(), this.response, this.chain);
	}

	@Test
	void doFilterWhenTokenIsBoundToAKeyThenProofIsRequired() throws Exception {
		filter(Map.of("jkt", "key"));
		assertThat(this.response.getStatus()).isEqualTo(401);
		assertThat(this.response.getContentAsString()).contains("\"reason\":\"proof_required\"");
		assertThat(this.chain.getRequest()).isNull();
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	@Test
	void doFilterWhenTokenIsNotBoundThenGoesOn() throws Exception {
		filter(null);
		assertThat(this.chain.getRequest()).isNotNull();
	}

}
