package io.gatehouse.authorizationserver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.gatehouse.authorizationserver.AuthorizationCodec.FoundToken;
import io.gatehouse.authorizationserver.AuthorizationCodec.StoredToken;
import io.gatehouse.session.GrantedSession;
import io.gatehouse.session.RefreshTokenReference;
import io.gatehouse.token.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.util.Assert;

/**
 * Authorizations in Redis. An authorization of a user is one session of Gatehouse:
 *
 * <pre>
 * SET gatehouse:oauth2:authorization:&lt;id&gt; &lt;JSON&gt; PX …     the authorization, without its tokens
 * SET gatehouse:oauth2:session:&lt;sid&gt; &lt;id&gt; PX …           its session, from the first access token on
 * SET gatehouse:oauth2:token:&lt;SHA-256&gt; &lt;JSON&gt; PX …         each code, access token and state
 * </pre>
 *
 * An access token stays known until it expires, also after a refresh. A refresh token and
 * an ID token are found by the session that they name: whether the former is still good
 * is decided when it is rotated, and the latter is verified, but for its expiry. An
 * authorization is kept as long as one of its tokens, and at least an hour, so that a
 * second use of its code is noticed.
 * <p>
 * Saving an authorization whose access or refresh token was invalidated ends its session,
 * and returns when no gateway accepts its tokens any more.
 */
final class RedisAuthorizationService implements OAuth2AuthorizationService {

	private static final Duration SHORTEST = Duration.ofHours(1);

	/** The kinds of tokens that name their session. */
	private static final Set<String> FOUND_BY_SESSION = Set.of("refresh_token", "id_token");

	private static final String STATE = OAuth2ParameterNames.STATE;

	private final OAuth2Store store;

	private final AuthorizationCodec codec;

	private final RegisteredClientRepository clients;

	private final SessionEnding sessions;

	private final IssuedIdTokens idTokens;

	private final Clock clock;

	RedisAuthorizationService(OAuth2Store store, AuthorizationCodec codec, RegisteredClientRepository clients,
			SessionEnding sessions, IssuedIdTokens idTokens, Clock clock) {
		this.store = store;
		this.codec = codec;
		this.clients = clients;
		this.sessions = sessions;
		this.idTokens = idTokens;
		this.clock = clock;
	}

	@Override
	public void save(OAuth2Authorization authorization) {
		UnreadAttributes unread = UnreadAttributes.of(authorization);
		Assert.state(unread == null || unread.json() != null, "An authorization that has one of its tokens only");
		OAuth2Authorization complete = withSession(withSignOn(authorization));
		if (isInvalidated(complete.getAccessToken()) || isInvalidated(complete.getRefreshToken())) {
			this.sessions.end(complete);
		}
		write(complete);
		OAuth2Authorization.Token<OAuth2AuthorizationCode> code = complete.getToken(OAuth2AuthorizationCode.class);
		if (code == null || complete.getAccessToken() == null || isInvalidated(complete.getAccessToken())) {
			return;
		}
		if (this.store.isReplayed(AuthorizationCodec.hash(code.getToken()))) {
			// another request had the same code, RFC 6749, section 4.1.2
			this.sessions.end(complete);
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
		}
		GrantedSession session = GrantedTokens.currentSession();
		if (session != null && !this.sessions.exists(session)) {
			// it ended before its application could be told
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
		}
	}

	private static boolean isInvalidated(OAuth2Authorization.@Nullable Token<?> token) {
		return token != null && token.isInvalidated();
	}

	/** Adds the sign-on of the browser that asks for authorization. */
	private static OAuth2Authorization withSignOn(OAuth2Authorization authorization) {
		HttpServletRequest request = CurrentRequest.get();
		SignOn signOn = CurrentRequest.signOn();
		if (request == null || signOn == null || !signOn.userName().equals(authorization.getPrincipalName())
				|| authorization.getAccessToken() != null) {
			return authorization;
		}
		return OAuth2Authorization.from(authorization).attributes((attributes) -> {
			attributes.put(AuthorizedSession.SIGN_ON, signOn.sessionId());
			attributes.put(AuthorizedSession.DEVICE, signOn.deviceId());
			attributes.put(AuthorizedSession.AUTH_TIME, signOn.authenticatedAt());
			put(attributes, AuthorizedSession.ADDRESS, request.getRemoteAddr());
			put(attributes, AuthorizedSession.USER_AGENT, request.getHeader(HttpHeaders.USER_AGENT));
		}).build();
	}

	private static void put(Map<String, Object> attributes, String name, @Nullable String value) {
		if (value != null) {
			attributes.put(name, value);
		}
	}

	/**
	 * Adds the session that this request began or continued, and its refresh token. The
	 * token of another authorization's session, such as an exchanged one, adds nothing.
	 */
	private static OAuth2Authorization withSession(OAuth2Authorization authorization) {
		GrantedSession session = GrantedTokens.currentSession();
		if (session == null
				|| !session.sessionId().equals(AuthorizedSession.claim(authorization.getAccessToken(), "sid"))) {
			return authorization;
		}
		OAuth2Authorization.Builder builder = OAuth2Authorization.from(authorization)
			.attribute(AuthorizedSession.SESSION, session.sessionId())
			.attribute(AuthorizedSession.SUBJECT, session.account().subject());
		if (authorization.getRefreshToken() != null) {
			builder.refreshToken(
					new OAuth2RefreshToken(session.refreshToken(), session.issuedAt(), session.sessionExpiresAt()));
		}
		return builder.build();
	}

	private void write(OAuth2Authorization authorization) {
		Instant now = this.clock.instant();
		Map<String, OAuth2Authorization.Token<?>> tokens = AuthorizationCodec.tokens(authorization);
		Instant last = tokens.values()
			.stream()
			.map((token) -> token.getToken().getExpiresAt())
			.filter((expires) -> expires != null)
			.reduce(now.plus(SHORTEST), (one, other) -> one.isAfter(other) ? one : other);
		Duration life = Duration.between(now, last);
		// all at once: an entry whose authorization is missing finds nothing
		List<Mono<Void>> writes = new ArrayList<>();
		writes.add(this.store.put("authorization", authorization.getId(), this.codec.write(authorization), life));
		tokens.forEach((kind, token) -> {
			if (!AuthorizationCodec.isHidden(token.getToken()) && !FOUND_BY_SESSION.contains(kind)) {
				writes.add(put(AuthorizationCodec.hash(token.getToken()),
						this.codec.writeToken(kind, authorization, token),
						kind.equals("access_token") ? life(token.getToken(), now) : life));
			}
		});
		String state = AuthorizedSession.text(authorization, STATE);
		if (state != null) {
			writes.add(this.store.put("token", Sha256.base64Url(state), authorization.getId(), SHORTEST));
		}
		String sessionId = AuthorizedSession.text(authorization, AuthorizedSession.SESSION);
		if (sessionId != null) {
			writes.add(this.store.put("session", sessionId, authorization.getId(), life));
		}
		Mono.when(writes).block();
	}

	private Mono<Void> put(String hash, String json, Duration life) {
		return this.store.put("token", hash, json, life);
	}

	private static Duration life(OAuth2Token token, Instant now) {
		Instant expires = token.getExpiresAt();
		Duration life = (expires != null) ? Duration.between(now, expires) : SHORTEST;
		return (life.toMillis() > 0) ? life : Duration.ofMillis(1);
	}

	@Override
	public void remove(OAuth2Authorization authorization) {
		List<Mono<Void>> indexes = new ArrayList<>();
		AuthorizationCodec.tokens(authorization)
			.values()
			.forEach((token) -> indexes.add(this.store.delete("token", AuthorizationCodec.hash(token.getToken()))));
		String state = AuthorizedSession.text(authorization, STATE);
		if (state != null) {
			indexes.add(this.store.delete("token", Sha256.base64Url(state)));
		}
		this.sessions.end(authorization);
		Mono.when(indexes).then(this.store.delete("authorization", authorization.getId())).block();
	}

	@Override
	public @Nullable OAuth2Authorization findById(String id) {
		return read(id, null, true).orElse(null);
	}

	/**
	 * Finds the authorization of a session.
	 * @param whole whether to read all attributes, or only texts
	 * @return the authorization, or empty if there is none
	 */
	Optional<OAuth2Authorization> findBySession(String sessionId, boolean whole) {
		return this.store.get("session", sessionId).flatMap((id) -> read(id, null, whole));
	}

	@Override
	public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
		String kind = (type != null) ? type.getValue() : null;
		ReadExtent extent = ReadExtent.take();
		boolean whole = extent == ReadExtent.WHOLE;
		Optional<RefreshTokenReference> refreshToken = RefreshTokenReference.parse(token);
		if (refreshToken.isPresent()) {
			return (kind == null || kind.equals("refresh_token")) ? findBySession(refreshToken.get().sessionId(), whole)
				.flatMap((authorization) -> withRefreshToken(authorization, token))
				.orElse(null) : null;
		}
		String stored = this.store.get("token", Sha256.base64Url(token)).orElse(null);
		if (stored == null) {
			return (kind == null || kind.equals("id_token")) ? findByIdToken(token, whole).orElse(null) : null;
		}
		if (!stored.startsWith("{")) {
			return STATE.equals(kind) ? read(stored, null, true).orElse(null) : null;
		}
		StoredToken known = this.codec.readToken(stored);
		if (kind != null && !kind.equals(known.kind())) {
			return null;
		}
		return (extent == ReadExtent.TOKEN) ? readAlone(known, token)
				: read(known.authorizationId(), new FoundToken(known.kind(), token, known.token()), whole).orElse(null);
	}

	private @Nullable OAuth2Authorization readAlone(StoredToken known, String value) {
		RegisteredClient client = this.clients.findById(known.clientId());
		return (client != null) ? this.codec.readAlone(known, client, value) : null;
	}

	/**
	 * Replaces the latest refresh token by the one that a client presented, which may be
	 * an older one of the session. The rotation refuses it then.
	 */
	private static Optional<OAuth2Authorization> withRefreshToken(OAuth2Authorization authorization, String value) {
		OAuth2Authorization.Token<OAuth2RefreshToken> latest = authorization.getRefreshToken();
		return Optional.ofNullable(latest)
			.map((token) -> OAuth2Authorization.from(authorization)
				.token(new OAuth2RefreshToken(value, token.getToken().getIssuedAt(), token.getToken().getExpiresAt()),
						(metadata) -> metadata.putAll(token.getMetadata()))
				.build());
	}

	private Optional<OAuth2Authorization> findByIdToken(String value, boolean whole) {
		return this.idTokens.read(value)
			.flatMap((idToken) -> findBySession(String.valueOf(idToken.<Object>getClaim("sid")), whole)
				.filter((authorization) -> authorization.getToken(OidcIdToken.class) != null)
				.map((authorization) -> OAuth2Authorization.from(authorization)
					.token(idToken,
							(metadata) -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME,
									idToken.getClaims()))
					.build()));
	}

	private Optional<OAuth2Authorization> read(String id, @Nullable FoundToken found, boolean whole) {
		return this.store.get("authorization", id).flatMap((json) -> {
			RegisteredClient client = this.clients.findById(this.codec.clientId(json));
			return (client != null) ? Optional.of(this.codec.read(json, client, found, whole)) : Optional.empty();
		});
	}

}
