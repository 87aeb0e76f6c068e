package io.gatehouse.benchmarks.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;

import io.gatehouse.benchmarks.gateway.GatewayDefinition.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a gateway does what its report says, before it is measured.
 */
final class GatewayCheck {

	private static final int OK = 200;

	private static final int UNAUTHORIZED = 401;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final RunningGateway gateway;

	private final Tokens tokens;

	GatewayCheck(RunningGateway gateway, Tokens tokens) {
		this.gateway = gateway;
		this.tokens = tokens;
	}

	/**
	 * Checks it.
	 * @throws IllegalStateException if it does not keep a promise
	 */
	void run() {
		String token = this.tokens.valid().get(0);
		Set<Promise> promises = this.gateway.definition().promises();
		String received = received(token);
		boolean authenticates = promises.contains(Promise.AUTHENTICATES);
		require("a request without a token", null, authenticates ? UNAUTHORIZED : OK);
		require("a request with a broken token", token.substring(0, token.length() - 8) + "AAAAAAAA",
				authenticates ? UNAUTHORIZED : OK);
		if (promises.contains(Promise.REVOKES)) {
			require("a request with a revoked token", this.tokens.invalid(), UNAUTHORIZED);
		}
		require(promises.contains(Promise.FORWARDS_USER) == received.contains("\nx-user-id: user-000000\n"),
				"X-User-Id is wrong:" + received);
		boolean mints = promises.contains(Promise.MINTS);
		require(!mints || (received.contains("\nauthorization: Bearer ey") && !received.contains(token)),
				"No token was minted");
	}

	private String received(String token) {
		HttpResponse<String> response = send(Upstream.ECHO, token);
		require(response.statusCode() == OK, "a good request was answered with " + response.statusCode());
		return "\n" + response.body();
	}

	private void require(String what, @Nullable String token, int status) {
		int actual = send("/orders/1", token).statusCode();
		require(actual == status, what + " was answered with " + actual + " instead of " + status);
	}

	private void require(boolean condition, String otherwise) {
		if (!condition) {
			throw new IllegalStateException("The gateway '" + this.gateway.definition().name() + "' fails: " + otherwise
					+ ". Its output is in " + this.gateway.process().log());
		}
	}

	private HttpResponse<String> send(String path, @Nullable String token) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.gateway.process().port() + path));
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

}
