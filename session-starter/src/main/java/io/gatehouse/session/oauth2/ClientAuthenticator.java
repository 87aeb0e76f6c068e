package io.gatehouse.session.oauth2;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Client;
import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;

/**
 * Authenticates the clients of the endpoints. Secrets are compared by their hashes, on a
 * few threads that do nothing else, so that guesses cannot use up the processors or block
 * an event loop. An unknown client costs as much as a wrong secret. Failed attempts of a
 * client from an address are limited; unknown clients of an address share one limit.
 */
final class ClientAuthenticator implements DisposableBean {

	private static final int THREADS = Math.min(4, Math.max(2, Runtime.getRuntime().availableProcessors()));

	private static final int QUEUE = 256;

	private final Map<String, Client> clients;

	private final Map<String, ClientSecret> secrets = new HashMap<>();

	/** Stands for the secret of an unknown client. */
	private final ClientSecret decoy;

	private final FailedAttempts failures;

	private final Scheduler hashing = Schedulers.newBoundedElastic(THREADS, QUEUE, "gatehouse-client-secrets", 60,
			true);

	/**
	 * Creates an authenticator.
	 * @throws InvalidSettingException if a secret is no hash that can be checked
	 */
	ClientAuthenticator(TokenEndpointProperties properties, FailedAttempts failures) {
		ClientSecrets hashes = new ClientSecrets(properties.allowPlainSecrets());
		this.clients = properties.clients();
		this.failures = failures;
		this.clients.forEach((id, client) -> this.secrets.put(id, hashes.secret(id, client)));
		this.decoy = this.secrets.values().iterator().next();
	}

	/**
	 * Authenticates the client of a request.
	 * @return the client's id, or a {@link TokenRequestException}
	 */
	Mono<String> authenticate(TokenRequest request, FormParameters form, Operation operation) {
		ClientCredentials credentials = ClientCredentials.read(request, form);
		ClientSecret secret = this.secrets.get(credentials.id());
		String origin = ((secret != null) ? credentials.id() : "") + " " + FailedAttempts.network(request.address());
		checkLimit(origin);
		if (secret != null && secret.isKnown(credentials.secret())) {
			return Mono.just(allowed(credentials.id(), operation));
		}
		return Mono.fromCallable(() -> {
			verify(secret, credentials.secret(), origin);
			return allowed(credentials.id(), operation);
		})
			.subscribeOn(this.hashing)
			.onErrorMap(RejectedExecutionException.class, (ex) -> TokenRequestException.tooMany(1));
	}

	private void verify(@Nullable ClientSecret secret, String presented, String origin) {
		// others of this origin may have failed, or succeeded, while this one waited
		checkLimit(origin);
		if (secret != null && secret.isKnown(presented)) {
			return;
		}
		boolean matches = ((secret != null) ? secret : this.decoy).matches(presented);
		if (secret == null || !matches) {
			this.failures.add(origin);
			throw TokenRequestException.unauthenticated();
		}
	}

	private void checkLimit(String origin) {
		long seconds = this.failures.waitSeconds(origin);
		if (seconds > 0) {
			throw TokenRequestException.tooMany(seconds);
		}
	}

	private String allowed(String id, Operation operation) {
		Client client = this.clients.get(id);
		if (client == null || !client.may(operation)) {
			throw TokenRequestException.notAllowed();
		}
		return id;
	}

	@Override
	public void destroy() {
		this.hashing.dispose();
	}

}
