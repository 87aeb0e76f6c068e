package io.gatehouse.session.oauth2;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Client;
import io.gatehouse.session.oauth2.TokenEndpointProperties.FailedAuthentications;
import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ClientAuthenticator}.
 */
class ClientAuthenticatorTests {

	private final AtomicLong nanos = new AtomicLong();

	private final ClientAuthenticator clients = authenticator(
			Map.of("a", TokenEndpointApplication.hash("secret-a"), "b", TokenEndpointApplication.hash("secret-b")));

	private ClientAuthenticator authenticator(Map<String, String> secrets) {
		Map<String, Client> configured = new LinkedHashMap<>();
		secrets.forEach((id, secret) -> configured.put(id, new Client(secret, Set.of(Operation.INTROSPECT))));
		FailedAuthentications limit = new FailedAuthentications(2, 1);
		return new ClientAuthenticator(
				new TokenEndpointProperties(true, "/revoke", "/introspect", configured, false, limit),
				new FailedAttempts(limit.burstCapacity(), limit.replenishRate(), this.nanos::get));
	}

	@AfterEach
	void close() {
		this.clients.destroy();
	}

	private Mono<String> call(String id, String secret, @Nullable String address) {
		TokenRequest request = new TokenRequest("POST", false, List.of(), 0,
				List.of(TokenEndpointApplication.basic(id, secret)), address, false);
		return Mono.defer(() -> this.clients.authenticate(request,
				FormParameters.parse("token=x".getBytes(StandardCharsets.UTF_8)), Operation.INTROSPECT));
	}

	private void assertStatus(Mono<String> call, int status) {
		StepVerifier.create(call)
			.expectErrorSatisfies((ex) -> assertThat(ex).isInstanceOfSatisfying(TokenRequestException.class,
					(refusal) -> assertThat(refusal.status()).isEqualTo(status)))
			.verify();
	}

	@Test
	void authenticateWhenSecretIsKnownThenDoesNotLeaveTheThread() {
		assertThat(call("a", "secret-a", "10.0.0.1").block()).isEqualTo("a");
		Thread caller = Thread.currentThread();
		StepVerifier.create(call("a", "secret-a", "10.0.0.1").map((id) -> Thread.currentThread()))
			.expectNext(caller)
			.verifyComplete();
	}

	@Test
	void authenticateWhenFailuresExceedTheLimitThenOnlyThatClientAtThatAddressWaits() {
		assertThat(call("a", "secret-a", "10.0.0.1").block()).isEqualTo("a");
		assertStatus(call("a", "wrong", "10.0.0.1"), 401);
		assertStatus(call("a", "wrong", "10.0.0.1"), 401);
		assertStatus(call("a", "wrong", "10.0.0.1"), 429);
		assertStatus(call("a", "secret-a", "10.0.0.1"), 429);
		assertThat(call("b", "secret-b", "10.0.0.1").block()).isEqualTo("b");
		assertThat(call("a", "secret-a", "10.0.0.2").block()).isEqualTo("a");
		this.nanos.addAndGet(1_000_000_000);
		assertThat(call("a", "secret-a", "10.0.0.1").block()).isEqualTo("a");
	}

	@Test
	void authenticateWhenClientsAreUnknownThenTheyShareTheLimitOfTheirAddress() {
		assertStatus(call("x", "secret-a", "10.0.0.1"), 401);
		assertStatus(call("y", "secret-a", "10.0.0.1"), 401);
		assertStatus(call("z", "secret-a", "10.0.0.1"), 429);
		assertStatus(call("z", "secret-a", "10.0.0.2"), 401);
		assertThat(call("a", "secret-a", "10.0.0.1").block()).isEqualTo("a");
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8:1:2:3::4, 2001:db8:1:2:5::6, 429", "2001:db8:1:2:3::4, 2001:db8:1:3:3::4, 401",
			"10.0.0.1, 10.0.0.2, 401" })
	void authenticateWhenAddressIsOfTheSameNetworkThenCountsAsOne(String first, String second, int status) {
		assertStatus(call("a", "wrong", first), 401);
		assertStatus(call("a", "wrong", first), 401);
		assertStatus(call("a", "wrong", second), status);
	}

	@Test
	void authenticateWhenAddressIsUnknownThenCounts() {
		assertStatus(call("a", "wrong", null), 401);
		assertStatus(call("a", "wrong", null), 401);
		assertStatus(call("a", "wrong", null), 429);
	}

}
