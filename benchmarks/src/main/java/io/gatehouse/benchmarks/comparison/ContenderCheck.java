package io.gatehouse.benchmarks.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import io.gatehouse.benchmarks.comparison.Contender.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a contender does what its report says, before it is measured.
 */
final class ContenderCheck {

	private static final int OK = 200;

	private static final int UNAUTHORIZED = 401;

	private static final int UNAVAILABLE = 503;

	private static final int ATTEMPTS = 300;

	private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

	private static final String BROKEN = "AAAAAAAA";

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final RunningContender running;

	private final Tokens tokens;

	ContenderCheck(RunningContender running, Tokens tokens) {
		this.running = running;
		this.tokens = tokens;
	}

	/**
	 * Checks it.
	 * @throws IllegalStateException if it does not keep a promise
	 */
	void run() {
		String token = this.tokens.valid().get(0);
		Set<Promise> promises = this.running.contender().promises();
		Set<Integer> answers = this.running.contender().answers();
		if (!answers.contains(OK)) {
			int status = first("/orders/1", token).statusCode();
			require(answers.contains(status), "a request was answered with " + status);
			return;
		}
		int refused = promises.contains(Promise.AUTHENTICATES) ? UNAUTHORIZED : OK;
		String received = received(token);
		requireStatus("a request without a token", null, refused);
		requireStatus("a request with a broken token", token.substring(0, token.length() - BROKEN.length()) + BROKEN,
				refused);
		if (promises.contains(Promise.REVOKES)) {
			requireStatus("a request with a revoked token", this.tokens.invalid(), UNAUTHORIZED);
		}
		require(promises.contains(Promise.FORWARDS_USER) == received.contains("\nx-user-id: user-000000\n"),
				"X-User-Id is wrong:" + received);
		boolean minted = received.contains("\nauthorization: Bearer ey") && !received.contains(token);
		require(minted || !promises.contains(Promise.MINTS), "it forwarded no token of its own");
	}

	/** Returns the headers that the upstream received, a line each. */
	private String received(String token) {
		HttpResponse<String> response = first(Upstream.ECHO, token);
		require(response.statusCode() == OK, "a good request was answered with " + response.statusCode());
		return "\n" + response.body();
	}

	/**
	 * Sends a request until it is answered: a gateway listens before it has followed the
	 * list of revocations, or is connected to Redis.
	 */
	private HttpResponse<String> first(String path, String token) {
		HttpResponse<String> response = send(path, token);
		for (int i = 0; response.statusCode() == UNAVAILABLE && i < ATTEMPTS; i++) {
			LockSupport.parkNanos(PAUSE_NANOS);
			response = send(path, token);
		}
		return response;
	}

	private void requireStatus(String what, @Nullable String token, int status) {
		int actual = send("/orders/1", token).statusCode();
		require(actual == status, what + " was answered with " + actual + " instead of " + status);
	}

	private void require(boolean condition, String otherwise) {
		if (!condition) {
			throw new IllegalStateException(
					"'" + this.running.name() + "' fails: " + otherwise + ". See " + this.running.process().log());
		}
	}

	private HttpResponse<String> send(String path, @Nullable String token) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.running.process().port() + path));
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
