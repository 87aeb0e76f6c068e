package io.gatehouse.gateway.login;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.session.WebSessionStore;

/**
 * Finds the access token of a browser session, and refreshes it shortly before it
 * expires. A gateway refreshes the token of a session once at a time; concurrent requests
 * share the result. Another gateway may refresh it at the same time: if the provider then
 * refuses the refresh token as spent, the token that the other gateway stored is used.
 */
final class SessionTokens {

	/** Remaining lifetime from which a token is refreshed. */
	static final Duration MARGIN = Duration.ofSeconds(10);

	/** Longest wait for the provider. */
	static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Log logger = LogFactory.getLog(SessionTokens.class);

	private final WebSessionStore store;

	private final ReactiveOAuth2AuthorizedClientProvider provider;

	private final SessionRevocations revocations;

	private final Clock clock;

	/** Refreshes under way, by the id of the session. */
	private final ConcurrentMap<String, Mono<OAuth2AuthorizedClient>> refreshes = new ConcurrentHashMap<>();

	/**
	 * Creates the source of tokens.
	 * @param store the sessions: a refresh reads its session again, since the one of a
	 * request may be older than the previous refresh
	 * @param provider refreshes tokens
	 */
	SessionTokens(WebSessionStore store, ReactiveOAuth2AuthorizedClientProvider provider,
			SessionRevocations revocations, Clock clock) {
		this.store = store;
		this.provider = provider;
		this.revocations = revocations;
		this.clock = clock;
	}

	/**
	 * Returns the tokens of a session.
	 * @param client its tokens as the request has read them
	 * @return tokens whose access token has not expired, or a
	 * {@link SessionRefusedException}
	 */
	Mono<OAuth2AuthorizedClient> current(WebSession session, OAuth2AuthenticationToken user,
			OAuth2AuthorizedClient client) {
		if (!endsWithin(client, MARGIN)) {
			return Mono.just(client);
		}
		String registration = client.getClientRegistration().getRegistrationId();
		return this.refreshes.computeIfAbsent(session.getId(),
				(id) -> refreshed(id, user, registration).doFinally((signal) -> this.refreshes.remove(id)).cache());
	}

	private boolean endsWithin(OAuth2AuthorizedClient client, Duration margin) {
		Instant end = client.getAccessToken().getExpiresAt();
		return end != null && !end.isAfter(this.clock.instant().plus(margin));
	}

	private Mono<OAuth2AuthorizedClient> refreshed(String id, OAuth2AuthenticationToken user, String registration) {
		return stored(id).flatMap((session) -> {
			OAuth2AuthorizedClient client = SessionClients.in(session, registration);
			if (client == null) {
				return ended(Reason.SESSION_ENDED);
			}
			if (!endsWithin(client, MARGIN)) {
				return Mono.just(client);
			}
			if (client.getRefreshToken() == null) {
				return endsWithin(client, Duration.ZERO) ? ended(Reason.EXPIRED) : Mono.just(client);
			}
			return refresh(session, user, client)
				.onErrorResume(OAuth2AuthorizationException.class, (ex) -> refused(id, client, ex))
				.onErrorResume((ex) -> !(ex instanceof SessionRefusedException), (ex) -> unavailable(client, ex));
		});
	}

	private Mono<WebSession> stored(String id) {
		return this.store.retrieveSession(id).switchIfEmpty(Mono.defer(() -> ended(Reason.SESSION_ENDED)));
	}

	/**
	 * Refreshes tokens. The session is checked before, so that no refresh token is spent
	 * while the check is not possible, and afterwards, since it may have ended meanwhile.
	 */
	private Mono<OAuth2AuthorizedClient> refresh(WebSession session, OAuth2AuthenticationToken user,
			OAuth2AuthorizedClient client) {
		OAuth2AuthorizationContext context = OAuth2AuthorizationContext.withAuthorizedClient(client)
			.principal(user)
			.build();
		Mono<Void> check = this.revocations.check(client.getAccessToken().getTokenValue(),
				SessionClients.since(session));
		return check.then(Mono.defer(() -> this.provider.authorize(context)).timeout(TIMEOUT).defaultIfEmpty(client))
			.delayUntil((renewed) -> check)
			.delayUntil((renewed) -> keep(session, client, renewed));
	}

	/** Stores tokens, unless the user has logged in anew since the refresh began. */
	private static Mono<Void> keep(WebSession session, OAuth2AuthorizedClient before, OAuth2AuthorizedClient renewed) {
		if (!SessionClients.replace(session, before, renewed)) {
			return (SessionClients.in(session, before.getClientRegistration().getRegistrationId()) != null)
					? Mono.empty() : ended(Reason.SESSION_ENDED);
		}
		// fails if the session was ended meanwhile
		return Mono.defer(session::save)
			.onErrorMap(IllegalStateException.class, (ex) -> new SessionRefusedException(Reason.SESSION_ENDED));
	}

	private Mono<OAuth2AuthorizedClient> refused(String id, OAuth2AuthorizedClient client,
			OAuth2AuthorizationException ex) {
		if (!OAuth2ErrorCodes.INVALID_GRANT.equals(ex.getError().getErrorCode())) {
			return unavailable(client, ex);
		}
		String registration = client.getClientRegistration().getRegistrationId();
		return stored(id).flatMap((session) -> {
			OAuth2AuthorizedClient other = SessionClients.in(session, registration);
			return (other != null && isNewer(other, client)) ? Mono.just(other) : ended(Reason.EXPIRED);
		});
	}

	private boolean isNewer(OAuth2AuthorizedClient other, OAuth2AuthorizedClient client) {
		return !endsWithin(other, Duration.ZERO)
				&& !other.getAccessToken().getTokenValue().equals(client.getAccessToken().getTokenValue());
	}

	/** Uses the token as long as it lasts if the provider does not answer. */
	private Mono<OAuth2AuthorizedClient> unavailable(OAuth2AuthorizedClient client, Throwable ex) {
		logger.warn("A token was not refreshed, or could not be stored: " + ex.getClass().getSimpleName());
		logger.debug("The failed refresh", ex);
		return endsWithin(client, Duration.ZERO) ? ended(Reason.PROVIDER_UNAVAILABLE) : Mono.just(client);
	}

	private static <T> Mono<T> ended(Reason reason) {
		return Mono.error(new SessionRefusedException(reason));
	}

}
