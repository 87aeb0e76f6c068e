package io.gatehouse.authorizationserver;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.session.oauth2.FailedAttempts;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRequestFilter}, with a clock that stands still.
 */
class ClientRequestFilterTests {

	private final AtomicInteger passed = new AtomicInteger();

	private final ClientRequestFilter filter = new ClientRequestFilter(Set.of("/oauth2/token", "/oauth2/introspect"),
			"/oauth2/authorize", new FailedAttempts(3, 1, () -> 0L),
			new InMemoryRegisteredClientRepository(client("shop"), client("desk")));

	private static RegisteredClient client(String id) {
		return RegisteredClient.withId(id)
			.clientId(id)
			.clientSecret("{noop}" + id)
			.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
			.build();
	}

	private MockHttpServletResponse answer(MockHttpServletRequest request, int status) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.filter.doFilter(request, response, (received, answer) -> {
			this.passed.incrementAndGet();
			((MockHttpServletResponse) answer).setStatus(status);
		});
		return response;
	}

	private static MockHttpServletRequest request(String path, String client, String address) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
		request.setServletPath(path);
		request.setParameter("client_id", client);
		request.setRemoteAddr(address);
		return request;
	}

	private int fail(String path, String client, String address) throws Exception {
		return answer(request(path, client, address), 401).getStatus();
	}

	@Test
	void doFilterWhenClientFailsTooOftenThenLimitedAtAllEndpointsForItsNetworkOnly() throws Exception {
		for (int i = 0; i < 3; i++) {
			assertThat(fail("/oauth2/token", "shop", "2001:db8::1")).isEqualTo(401);
		}
		assertThat(fail("/oauth2/token", "shop", "2001:db8::2")).isEqualTo(429);
		assertThat(fail("/oauth2/introspect", "shop", "2001:db8::1")).isEqualTo(429);
		assertThat(this.passed).hasValue(3);
		assertThat(fail("/oauth2/token", "desk", "2001:db8::1")).isEqualTo(401);
		assertThat(fail("/oauth2/token", "shop", "2001:db8:0:1::1")).isEqualTo(401);
	}

	@Test
	void doFilterWhenIdsAreMadeUpThenTheyShareALimitThatKnownClientsDoNot() throws Exception {
		for (int i = 0; i < 3; i++) {
			assertThat(fail("/oauth2/token", "made-up-" + i, "10.0.0.1")).isEqualTo(401);
		}
		assertThat(fail("/oauth2/token", "made-up-4", "10.0.0.1")).isEqualTo(429);
		assertThat(fail("/oauth2/token", "", "10.0.0.1")).isEqualTo(429);
		assertThat(answer(request("/oauth2/token", "shop", "10.0.0.1"), 200).getStatus()).isEqualTo(200);
	}

	@Test
	void doFilterWhenClientSucceedsThenNeverLimited() throws Exception {
		for (int i = 0; i < 100; i++) {
			assertThat(answer(request("/oauth2/token", "shop", "10.0.0.1"), 200).getStatus()).isEqualTo(200);
		}
	}

	@Test
	void doFilterWhenRefusalHasNoBodyThenItHasTheErrorOfTheRfc() throws Exception {
		MockHttpServletResponse response = answer(request("/oauth2/token", "", "10.0.0.1"), 401);
		assertThat(response.getContentAsString()).isEqualTo("{\"error\":\"invalid_client\"}");
		assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
	}

	@Test
	void doFilterWhenRequestIsTooLargeThenRefused() throws Exception {
		MockHttpServletRequest form = request("/oauth2/token", "shop", "10.0.0.1");
		form.setContent(new byte[64 * 1024 + 1]);
		assertThat(answer(form, 200).getStatus()).isEqualTo(413);
		MockHttpServletRequest query = request("/oauth2/authorize", "shop", "10.0.0.1");
		query.setQueryString("x".repeat(16 * 1024 + 1));
		assertThat(answer(query, 200).getStatus()).isEqualTo(413);
		assertThat(this.passed).hasValue(0);
	}

	@Test
	void doFilterWhenPathIsAnotherOneThenUntouched() throws Exception {
		MockHttpServletRequest upload = request("/upload", "shop", "10.0.0.1");
		upload.setContent(new byte[64 * 1024 + 1]);
		assertThat(answer(upload, 401).getContentAsString()).isEmpty();
	}

}
