package io.gatehouse.gateway.login;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.web.server.ServerOAuth2AuthorizedClientRepository;
import org.springframework.security.web.server.context.WebSessionServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;

/**
 * Keeps the tokens of a login in its {@link WebSession}, never by the user's name: two
 * browsers of a user have sessions, and tokens, of their own.
 */
final class SessionClients implements ServerOAuth2AuthorizedClientRepository {

	private static final String CLIENT = SessionClients.class.getName() + ".client.";

	private static final String CSRF = SessionClients.class.getName() + ".csrf";

	private static final String SINCE = SessionClients.class.getName() + ".since";

	private static final String CONTEXT = WebSessionServerSecurityContextRepository.DEFAULT_SPRING_SECURITY_CONTEXT_ATTR_NAME;

	private static final SecureRandom RANDOM = new SecureRandom();

	@Override
	@SuppressWarnings("unchecked")
	public <T extends OAuth2AuthorizedClient> Mono<T> loadAuthorizedClient(String registration, Authentication user,
			ServerWebExchange exchange) {
		return exchange.getSession().flatMap((session) -> Mono.justOrEmpty((T) in(session, registration)));
	}

	@Override
	public Mono<Void> saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication user,
			ServerWebExchange exchange) {
		// saved at once, since the new id at login would bypass the limit of sessions in
		// memory
		return exchange.getSession().flatMap((session) -> {
			put(session, client);
			return Mono.defer(session::save)
				.onErrorResume(IllegalStateException.class, (ex) -> session.invalidate()
					.then(Mono.error(new SessionRefusedException(Reason.SESSIONS_FULL))));
		});
	}

	@Override
	public Mono<Void> removeAuthorizedClient(String registration, Authentication user, ServerWebExchange exchange) {
		return exchange.getSession()
			.doOnNext((session) -> session.getAttributes().remove(CLIENT + registration))
			.then();
	}

	/** Returns the user of a session, or {@code null} if no login has succeeded in it. */
	static @Nullable OAuth2AuthenticationToken user(WebSession session) {
		return (session.getAttribute(CONTEXT) instanceof SecurityContext context
				&& context.getAuthentication() instanceof OAuth2AuthenticationToken user) ? user : null;
	}

	static @Nullable OAuth2AuthorizedClient in(WebSession session, String registration) {
		return session.getAttribute(CLIENT + registration);
	}

	/**
	 * Replaces tokens by their successors.
	 * @return whether the session still had the former ones
	 */
	static boolean replace(WebSession session, OAuth2AuthorizedClient before, OAuth2AuthorizedClient renewed) {
		return session.getAttributes()
			.replace(CLIENT + before.getClientRegistration().getRegistrationId(), before, renewed);
	}

	static void put(WebSession session, OAuth2AuthorizedClient client) {
		session.getAttributes().put(CLIENT + client.getClientRegistration().getRegistrationId(), client);
	}

	/**
	 * Completes a session after a login.
	 * @param since the {@code iat} of the first access token: a later revocation ends the
	 * session, regardless of tokens that a refresh has brought since
	 */
	static void begin(WebSession session, Instant since) {
		byte[] token = new byte[32];
		RANDOM.nextBytes(token);
		session.getAttributes().put(CSRF, Base64.getUrlEncoder().withoutPadding().encodeToString(token));
		session.getAttributes().put(SINCE, since);
	}

	/** Returns the token against cross-site requests. */
	static @Nullable String csrf(WebSession session) {
		return session.getAttribute(CSRF);
	}

	/** Returns the {@code iat} of the first access token. */
	static @Nullable Instant since(WebSession session) {
		return session.getAttribute(SINCE);
	}

}
