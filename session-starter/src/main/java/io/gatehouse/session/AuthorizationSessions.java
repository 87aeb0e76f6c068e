package io.gatehouse.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.RevocationWriter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;

/**
 * Sessions of an authorization server, which mints the access tokens itself. Everything
 * else is as with {@link ReactiveSessionService}, which also lists and ends these
 * sessions: device policies, guards, the rotation of refresh tokens and the detection of
 * stolen ones. Thread-safe; results are emitted on threads that may block.
 */
public final class AuthorizationSessions {

	/**
	 * Floors are at most a second ahead of Redis' clock, unless the clock was set back.
	 */
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

	private final SessionIssuance issuance;

	private final AccessTokens tokens;

	private final OpaqueTokens opaque;

	private final SessionStore store;

	private final RevocationWriter revocations;

	AuthorizationSessions(SessionIssuance issuance, AccessTokens tokens, OpaqueTokens opaque, SessionStore store,
			RevocationWriter revocations) {
		this.issuance = issuance;
		this.tokens = tokens;
		this.opaque = opaque;
		this.store = store;
		this.revocations = revocations;
	}

	/**
	 * Begins a session: a sign-on if the request has no authorization, otherwise that of
	 * an OAuth client.
	 * @param request the account, device and client
	 * @param accessTokenLife the lifetime of the access token, bounded by
	 * {@code gatehouse.session.access-token-life}
	 * @return the data of the tokens, or a {@link LoginRefusedException}; a
	 * {@link DataAccessException} if Redis fails
	 */
	public Mono<GrantedSession> begin(LoginRequest request, Duration accessTokenLife) {
		return this.issuance.login(request).flatMap((grant) -> granted(grant, accessTokenLife));
	}

	/**
	 * Continues a session of an OAuth client, as
	 * {@link ReactiveSessionService#refresh(String, Client)}.
	 * @param refreshToken the token
	 * @param clientId the OAuth client that has authenticated; the token of another one
	 * is unknown
	 * @param accessTokenLife the lifetime of the access token, bounded by
	 * {@code gatehouse.session.access-token-life}
	 * @param client the origin of the request
	 * @return the data of the tokens, or an {@link InvalidGrantException}
	 */
	public Mono<GrantedSession> refresh(String refreshToken, String clientId, Duration accessTokenLife, Client client) {
		return this.issuance.refresh(refreshToken, clientId, client)
			.flatMap((grant) -> granted(grant, accessTokenLife));
	}

	private Mono<GrantedSession> granted(SessionIssuance.Grant grant, Duration accessTokenLife) {
		Issue issue = grant.issue();
		Instant expiresAt = expiresAt(issue, accessTokenLife);
		GrantedSession session = new GrantedSession(issue.account(), grant.token().sessionId(), issue.deviceId(),
				issue.issuedAt(), expiresAt, issue.expiresAt(), grant.token().text(),
				issue.opaque() ? grant.opaqueToken() : null);
		return issue.opaque()
				? this.opaque.write(grant.opaqueToken(), session.sessionId(), issue, expiresAt).thenReturn(session)
				: Mono.just(session);
	}

	private Instant expiresAt(Issue issue, Duration accessTokenLife) {
		Instant longest = this.tokens.expiresAt(issue);
		Instant wanted = issue.issuedAt().plus(accessTokenLife).truncatedTo(ChronoUnit.SECONDS);
		return wanted.isBefore(longest) ? wanted : longest;
	}

	/**
	 * Checks whether a token is neither revoked nor left without its session. The caller
	 * has checked its expiry.
	 * @param subject the {@code sub}
	 * @param sessionId the {@code sid}; {@code null} if the token belongs to no session
	 * @param issuedAt the {@code iat}
	 * @param claims the claims of the token, of which each text may have been revoked,
	 * and whose roles and permissions may have changed; without them, only the session
	 * and the user count
	 * @return whether the token is active; a {@link DataAccessException} if Redis does
	 * not know
	 */
	public Mono<Boolean> isActive(String subject, @Nullable String sessionId, Instant issuedAt,
			Map<String, Object> claims) {
		Mono<Boolean> unrevoked = isUnrevoked(issuedAt, members(subject, sessionId, claims));
		if (sessionId == null) {
			return unrevoked;
		}
		// a session is over when its sign-on is
		return Mono.zip(this.store.signOnOf(subject, sessionId), unrevoked)
			.flatMap((answers) -> (answers.getT1().isEmpty() || !answers.getT2()) ? Mono.just(answers.getT2())
					: isUnrevoked(issuedAt, Set.of(this.revocations.member("sid", answers.getT1()))))
			.defaultIfEmpty(false);
	}

	private Mono<Boolean> isUnrevoked(Instant issuedAt, Set<String> members) {
		return this.revocations.currentFloors(members).map((floors) -> issuedAt.getEpochSecond() > second(floors));
	}

	/**
	 * Checks whether a refresh token can be used: it is the latest of its session, and
	 * neither the session nor its user was revoked. Nothing is changed.
	 * @param refreshToken the token
	 * @return whether it can be used; a {@link DataAccessException} if Redis does not
	 * know
	 */
	public Mono<Boolean> isCurrent(String refreshToken) {
		return Mono.justOrEmpty(RefreshToken.parse(refreshToken))
			.flatMap((token) -> this.store.began(token)
				.flatMap((began) -> isActive(token.subject(), token.sessionId(), began, Map.of())))
			.defaultIfEmpty(false);
	}

	/**
	 * Finds the time of issue of a token without a session, such as that of a client
	 * itself. Waits for up to a second after a revocation that would cover the token.
	 * @param subject the {@code sub}
	 * @param claims the claims of the token
	 * @return the {@code iat}, in whole seconds by Redis' clock
	 */
	public Mono<Instant> issueTime(String subject, Map<String, Object> claims) {
		return this.revocations.currentFloors(members(subject, null, claims)).flatMap((floors) -> {
			long now = floors.redisMilli() / 1000;
			if (now > second(floors)) {
				return Mono.just(Instant.ofEpochSecond(now));
			}
			long pause = Math.min((second(floors) + 1) * 1000 - floors.redisMilli(), LONGEST_PAUSE.toMillis());
			return Mono.delay(Duration.ofMillis(pause)).then(issueTime(subject, claims));
		}).timeout(LONGEST_PAUSE.multipliedBy(2));
	}

	/** Returns the second of the highest of some floors. */
	private static long second(RevocationWriter.CurrentFloors floors) {
		return floors.scores().values().stream().mapToLong((floor) -> (long) (floor / 1000)).max().orElse(0);
	}

	private Set<String> members(String subject, @Nullable String sessionId, Map<String, Object> claims) {
		Set<String> members = new LinkedHashSet<>();
		members.add(RevocableClaims.ALL);
		members.add(this.revocations.member("sub", subject));
		if (sessionId != null) {
			members.add(this.revocations.member("sid", sessionId));
		}
		if (!claims.isEmpty()) {
			members.add(this.revocations.member(RevocableClaims.PERMISSIONS, subject));
		}
		claims.forEach((claim, value) -> {
			if (value instanceof String text) {
				members.add(this.revocations.member(claim, text));
			}
		});
		return members;
	}

}
