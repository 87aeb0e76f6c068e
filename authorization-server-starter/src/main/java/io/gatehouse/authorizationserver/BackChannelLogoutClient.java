package io.gatehouse.authorizationserver;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.gatehouse.boot.OutcomeCounts;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Tells an application that the session of a user has ended, by a logout token (OpenID
 * Connect Back-Channel Logout 1.0, section 2.5). It follows no redirect.
 */
final class BackChannelLogoutClient {

	private static final Log logger = LogFactory.getLog(BackChannelLogoutClient.class);

	private final RedisAuthorizationService authorizations;

	private final RegisteredClientRepository clients;

	private final LogoutTokens tokens;

	private final AuthorizationServerProperties properties;

	private final HttpClient http;

	private final OutcomeCounts<Outcome> outcomes = new OutcomeCounts<>(Outcome.class);

	BackChannelLogoutClient(RedisAuthorizationService authorizations, RegisteredClientRepository clients,
			LogoutTokens tokens, AuthorizationServerProperties properties) {
		this.authorizations = authorizations;
		this.clients = clients;
		this.tokens = tokens;
		this.properties = properties;
		this.http = HttpClient.newBuilder()
			.connectTimeout(properties.backChannelLogoutTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(HttpClient.Version.HTTP_1_1)
			.build();
	}

	/**
	 * Tells the application of a session, if it has one that wants to know.
	 * @return whether nothing is left to be done
	 */
	boolean ended(String sessionId) {
		return this.authorizations.findBySession(sessionId, false)
			.map((authorization) -> tell(authorization, sessionId))
			.orElse(true);
	}

	private boolean tell(OAuth2Authorization authorization, String sessionId) {
		RegisteredClient client = this.clients.findById(authorization.getRegisteredClientId());
		String subject = AuthorizedSession.text(authorization, AuthorizedSession.SUBJECT);
		Optional<String> uri = (client != null) ? uri(client) : Optional.empty();
		if (client == null || subject == null || uri.isEmpty()) {
			return true;
		}
		return post(client.getClientId(), uri.get(), this.tokens.mint(client.getClientId(), subject, sessionId));
	}

	private Optional<String> uri(RegisteredClient client) {
		String own = client.getClientSettings().getSetting(AuthorizationServerProperties.BACK_CHANNEL_LOGOUT_URI);
		return Optional
			.ofNullable((own != null) ? own : this.properties.backChannelLogoutUris().get(client.getClientId()));
	}

	private boolean post(String clientId, String uri, String token) {
		try {
			HttpResponse<Void> response = answered(HttpRequest.newBuilder(URI.create(uri))
				.header("Content-Type", MediaType.APPLICATION_FORM_URLENCODED_VALUE)
				.POST(HttpRequest.BodyPublishers
					.ofString("logout_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
				.build());
			if (response.statusCode() == 200 || response.statusCode() == 204) {
				this.outcomes.count(Outcome.ACCEPTED);
				return true;
			}
			this.outcomes.count(Outcome.REFUSED);
			logger.warn("Client '" + clientId + "' answered a logout token with " + response.statusCode());
		}
		catch (ExecutionException | TimeoutException | IllegalArgumentException ex) {
			this.outcomes.count(Outcome.UNANSWERED);
			logger.warn("Client '" + clientId + "' did not receive a logout token: " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

	/**
	 * Sends a request. The time-out of the HTTP client would end with the headers, and a
	 * body that never ends would hold the thread.
	 */
	private HttpResponse<Void> answered(HttpRequest request)
			throws InterruptedException, ExecutionException, TimeoutException {
		CompletableFuture<HttpResponse<Void>> response = this.http.sendAsync(request,
				HttpResponse.BodyHandlers.discarding());
		try {
			return response.get(this.properties.backChannelLogoutTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		finally {
			response.cancel(true);
		}
	}

	/** The logout tokens by outcome. */
	OutcomeCounts<Outcome> outcomes() {
		return this.outcomes;
	}

	/** Outcome of a logout token. */
	enum Outcome {

		/** The application accepted the token. */
		ACCEPTED,

		/** The application answered with an error. */
		REFUSED,

		/** The application did not answer in time. */
		UNANSWERED,

		/** The token is not sent again. */
		GIVEN_UP

	}

}
