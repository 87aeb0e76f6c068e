package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import io.gatehouse.session.SessionStore.Ended;
import io.gatehouse.session.SessionStore.Issue;
import io.gatehouse.session.SessionStore.Known;
import io.gatehouse.session.SessionStore.Rotation;
import io.gatehouse.session.SessionStore.Successor;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.dao.DataAccessException;

/**
 * Begins, continues, lists and ends sessions. Whether the user is who they say, the
 * application has found out before.
 * <p>
 * Each operation is one command to Redis, which does all of it or nothing, and a refresh
 * with an {@link AccountLookup} is two; on a Redis Cluster it is up to five, and a
 * process that dies between them leaves nothing that cannot be listed or ended. Nothing
 * happens before subscription; results come on threads that may block. Errors of Redis
 * come as {@link DataAccessException}, within {@code gatehouse.revocation.write-timeout}
 * for each command, and malformed ids as {@link IllegalArgumentException}. Where an
 * operation fails it can be repeated, also if it had been done.
 * <p>
 * <b>When an operation that ends something returns, no gateway accepts it any more</b>,
 * as with {@link Revocations}. Where that cannot be told within
 * {@code gatehouse.revocation.confirm-timeout}, it fails with an
 * {@link UnconfirmedRevocationException}: it is done, and to be repeated until it
 * returns. Logins and refreshes wait likewise for the sessions that ended for them, but
 * do not fail.
 * <p>
 * A login or refresh in the very second of a revocation that covers the user takes up to
 * a second longer, since tokens are dated in whole seconds. Thread-safe. For code that
 * blocks there is {@link SessionService}.
 */
public final class ReactiveSessionService {

	private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * More changes of a user than this cannot have crossed, or the source does not give
	 * back what it was given.
	 */
	private static final int MAX_UPDATES = 10;

	private final SessionStore store;

	private final AccessTokens tokens;

	private final OpaqueTokens opaque;

	private final GatehouseSessionProperties properties;

	private final List<LoginGuard> guards;

	private final @Nullable AccountLookup accounts;

	private final SessionEvents events;

	private final RandomText random = new RandomText();

	private final RareWarning warning = new RareWarning(LogFactory.getLog(ReactiveSessionService.class),
			"Tokens were issued, but not every gateway is known to refuse the session that ended for them",
			System::nanoTime);

	ReactiveSessionService(SessionStore store, AccessTokens tokens, OpaqueTokens opaque,
			GatehouseSessionProperties properties, List<LoginGuard> guards, @Nullable AccountLookup accounts,
			SessionEvents events) {
		this.store = store;
		this.tokens = tokens;
		this.opaque = opaque;
		this.properties = properties;
		this.guards = guards;
		this.accounts = accounts;
		this.events = events;
	}

	/**
	 * Begins a session, and ends those that have to make room for it.
	 * @param request who, with what and from where
	 * @return the tokens, or a {@link LoginRefusedException} if the user or device is
	 * banned, there is no room, or a {@link LoginGuard} says so
	 */
	public Mono<IssuedSession> login(LoginRequest request) {
		return allowed(request).publishOn(Schedulers.boundedElastic()).then(Mono.defer(() -> {
			RefreshToken token = RefreshToken.first(request.account().subject(), this.random.id(), this.random);
			String opaqueToken = this.opaque.next();
			return this.store.login(request, token, this.opaque.key(opaqueToken))
				.doOnNext(
						(outcome) -> this.events.loggedIn(request, token.sessionId(), ids(outcome.result().replaced())))
				.flatMap((outcome) -> retired(outcome.result().replaced()).then(tried(token, outcome))
					.then(issued(token, opaqueToken, outcome.result())));
		}))
			.doOnError(LoginRefusedException.class, (ex) -> this.events.loginRefused(request, ex.kind()))
			.subscribeOn(Schedulers.boundedElastic());
	}

	private static List<String> ids(List<Ended> sessions) {
		return sessions.stream().map(Ended::id).toList();
	}

	/**
	 * Opaque tokens of sessions that ended. They are worth nothing any more, and stay for
	 * a while so that gateways can tell why.
	 */
	private Mono<Void> retired(List<Ended> sessions) {
		return this.opaque.retire(sessions.stream().map(Ended::tokenKey).toList(), this.properties.accessTokenLife());
	}

	/**
	 * Waits until no gateway accepts what made room or was ended. If that cannot be told
	 * in time, the tokens that were issued are good all the same.
	 */
	private Mono<Void> tried(RefreshToken token, SessionOutcome<?> outcome) {
		return outcome.raised().isEmpty() ? Mono.empty() : this.store.confirm(token.subject(), outcome.raised())
			.onErrorResume(UnconfirmedRevocationException.class, (ex) -> {
				this.warning.say(ex);
				return Mono.empty();
			});
	}

	private Mono<Void> allowed(LoginRequest request) {
		return Flux.fromIterable(this.guards).concatMap((guard) -> judged(guard, request)).then();
	}

	private static Mono<Void> judged(LoginGuard guard, LoginRequest request) {
		return guard.decide(request)
			.defaultIfEmpty(LoginGuard.Decision.refuse("undecided"))
			.flatMap((decision) -> switch (decision.kind()) {
				case ALLOW -> Mono.empty();
				case REFUSE -> refusal(LoginRefusedException.Kind.GUARD_REFUSED, decision);
				case DEMAND -> refusal(LoginRefusedException.Kind.GUARD_DEMANDS, decision);
			});
	}

	private static Mono<Void> refusal(LoginRefusedException.Kind kind, LoginGuard.Decision decision) {
		return Mono.error(() -> new LoginRefusedException(kind, decision.detail(), null));
	}

	private Mono<IssuedSession> issued(RefreshToken token, String opaqueToken, Issue issue) {
		if (issue.opaque()) {
			Duration life = Duration.between(issue.issuedAt(), issue.expiresAt());
			return this.opaque.write(opaqueToken, token.sessionId(), issue)
				.thenReturn(new IssuedSession(opaqueToken, life, token.text(), token.sessionId()));
		}
		// signing is work, and an encoder may even ask somebody else to do it
		return Mono.fromSupplier(() -> new IssuedSession(this.tokens.mint(issue, token.sessionId(), this.random.id()),
				Duration.between(issue.issuedAt(), this.tokens.expiresAt(issue)), token.text(), token.sessionId()));
	}

	/**
	 * Continues a session: a new access token, and the refresh token's successor. The
	 * token that came is spent; within the grace
	 * ({@code gatehouse.session.refresh-grace}) it gives the same successor again, so
	 * that a lost answer or a request that was sent twice costs nobody a login. One that
	 * was spent before that is stolen or copied, and its session ends, as
	 * {@link Reason#REFRESH_REUSE}.
	 * <p>
	 * A refresh is refused, and the session ends, if a revocation covers the session's
	 * beginning, from wherever it came: of its {@code sid}, of the {@code sub}, of all,
	 * or of any claim that is a text in the new token or was one in those before, such as
	 * a tenant. An {@link AccountLookup} is called for a good token only.
	 * @param refreshToken the token
	 * @param client where it comes from
	 * @return the tokens, or an {@link InvalidGrantException}
	 */
	public Mono<IssuedSession> refresh(String refreshToken, Client client) {
		return Mono.defer(() -> {
			RefreshToken token = RefreshToken.parse(refreshToken).orElseThrow(() -> new InvalidGrantException(null));
			return rotated(token, client)
				.flatMap((outcome) -> continued(token, client, outcome.result(), tried(token, outcome)));
		}).subscribeOn(Schedulers.boundedElastic());
	}

	private Mono<SessionOutcome<Rotation>> rotated(RefreshToken token, Client client) {
		Successor successor = successor(token);
		if (this.accounts == null) {
			return this.store.refresh(token, successor, client, Known.NOTHING);
		}
		return this.store.look(token)
			.flatMap((outcome) -> (outcome.result() instanceof Rotation.Good good) ? current(token.subject())
				.flatMap((current) -> this.store.refresh(token, successor, client,
						new Known(good, current.account(), current.disabled())))
				.map((later) -> later.with(outcome.raised())) : Mono.just(outcome));
	}

	private Successor successor(RefreshToken token) {
		RefreshToken next = token.next(this.random.token());
		String opaqueToken = this.opaque.next();
		return new Successor(next, SealedSuccessor.seal(token, next.secret() + " " + opaqueToken),
				this.opaque.key(opaqueToken));
	}

	private Mono<IssuedSession> continued(RefreshToken token, Client client, Rotation rotation,
			Mono<Void> confirmation) {
		if (rotation instanceof Rotation.Done done) {
			this.events.refreshed(token, client, done.repeated());
			String[] successor = SealedSuccessor.open(token, done.sealed()).split(" ");
			return this.opaque.retire(List.of(done.formerKey()), this.properties.refreshGrace())
				.then(confirmation)
				.then(issued(token.next(successor[0]), successor[1], done.issue()));
		}
		if (rotation instanceof Rotation.Ended ended) {
			this.events.refreshRefused(token, client, ended.reason());
			return this.opaque.retire(List.of(ended.tokenKey()), this.properties.accessTokenLife())
				.then(confirmation)
				.then(Mono.error(() -> new InvalidGrantException(ended.reason())));
		}
		Reason reason = (rotation instanceof Rotation.Gone gone) ? gone.reason() : null;
		return confirmation.then(Mono.error(() -> new InvalidGrantException(reason)));
	}

	private Mono<Current> current(String subject) {
		if (this.accounts == null) {
			return Mono.just(new Current(null, false));
		}
		return this.accounts.account(subject)
			.timeout(LOOKUP_TIMEOUT)
			.map((account) -> new Current(requireSame(subject, account), false))
			.defaultIfEmpty(new Current(null, true));
	}

	private static Account requireSame(String subject, Account account) {
		if (!account.subject().equals(subject)) {
			throw new IllegalStateException("The AccountLookup found another user than it was asked for");
		}
		return account;
	}

	/**
	 * Lists the sessions of a user.
	 * @param subject the {@code sub}
	 * @return the sessions, the newest first
	 */
	public Flux<Session> sessions(String subject) {
		return Flux.defer(() -> {
			checkSubject(subject);
			return this.store.list(subject);
		});
	}

	/**
	 * Ends a session: its tokens are refused from now on, as {@link Reason#LOGGED_OUT}.
	 * One that is unknown or has ended already is no error, so a logout that failed can
	 * be repeated.
	 * <p>
	 * Both ids must come from one verified token: that the session is the subject's is
	 * not asked.
	 * @param subject the {@code sub} of the token
	 * @param sessionId the {@code sid} of the token
	 * @return completes when the session has ended, and no gateway accepts its tokens
	 */
	public Mono<Void> logout(String subject, String sessionId) {
		return Mono.defer(() -> {
			TextConstraints.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			return end(subject, SessionSelection.session(sessionId), Reason.LOGGED_OUT, true, null);
		}).then();
	}

	/**
	 * Ends sessions of a user: a logout everywhere, a kick-out, a changed password.
	 * {@link SessionSelection#all()} also covers tokens of the user that no session is
	 * known for.
	 * @param subject the {@code sub}
	 * @param which which of the user's sessions; those of others are never touched
	 * @param reason why; what clients are told
	 * @return how many ended, when no gateway accepts their tokens; if that is not
	 * certain in time, an {@link UnconfirmedRevocationException}, and then a repeated
	 * call waits again, although it finds nothing left to end
	 */
	public Mono<Long> end(String subject, SessionSelection which, Reason reason) {
		return end(subject, which, reason, false, null);
	}

	private Mono<Long> end(String subject, SessionSelection which, Reason reason, boolean sure, @Nullable Ban ban) {
		return Mono.defer(() -> {
			checkSubject(subject);
			return this.store.end(subject, which, reason, sure, ban);
		}).flatMap((outcome) -> {
			List<Ended> ended = outcome.result();
			this.events.ended(subject, ids(ended), reason);
			if (ban != null) {
				this.events.publish(new SessionEvent.Banned(subject, ban));
			}
			return retired(ended).then(this.store.confirm(subject, outcome.raised())).thenReturn((long) ended.size());
		});
	}

	/**
	 * Keeps a user or device out, and ends the sessions. A ban that is there already is
	 * replaced.
	 * @param subject the {@code sub}
	 * @param ban who or what, until when and why
	 * @return how many sessions ended, when no gateway accepts their tokens, or an
	 * {@link IllegalArgumentException} if the end of the ban has passed
	 */
	public Mono<Long> ban(String subject, Ban ban) {
		SessionSelection which = (ban.deviceId() != null) ? SessionSelection.device(ban.deviceId())
				: SessionSelection.all();
		return end(subject, which, Reason.BANNED, false, ban);
	}

	/**
	 * Lifts a ban.
	 * @param subject the {@code sub}
	 * @param deviceId the device that was banned, or {@code null} for the user
	 * @return whether there was one
	 */
	public Mono<Boolean> liftBan(String subject, @Nullable String deviceId) {
		return Mono.defer(() -> {
			checkSubject(subject);
			TextConstraints.checkOptional("The id of the device", deviceId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			return this.store.lift(subject, deviceId);
		}).doOnNext((lifted) -> {
			if (lifted) {
				this.events.publish(new SessionEvent.BanLifted(subject, (deviceId != null) ? deviceId : ""));
			}
		});
	}

	/**
	 * Names the device of a session, for the list.
	 * @param subject the {@code sub}
	 * @param sessionId the session's id
	 * @param deviceName what the user calls it, 1 to 128 characters
	 * @return whether the user has such a session
	 */
	public Mono<Boolean> name(String subject, String sessionId, String deviceName) {
		return Mono.defer(() -> {
			checkSubject(subject);
			TextConstraints.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			TextConstraints.check("The name of the device", deviceName, Device.MAX_NAME_LENGTH);
			return this.store.name(subject, sessionId, deviceName);
		});
	}

	/**
	 * Changes the name, roles, permissions and attributes of a user while they are logged
	 * in. Every session has them at once: who reads them from the session sees them on
	 * the next request. Tokens that carry the old ones are refused, as
	 * {@link Reason#PERMISSIONS_CHANGED}, and a refresh brings the new ones; unless
	 * {@code gatehouse.session.revoke-on-update} is {@code false}, and then they live on
	 * until they expire.
	 * <p>
	 * Change the source of an {@link AccountLookup} first, and then call this. For a
	 * minute it goes before what a lookup or a login says, which may have been found out
	 * before the change. If two changes of a user cross, the source decides: it is asked
	 * once more afterwards, and what it says is written if it is something else. Without
	 * a lookup, the caller has to bring the changes of one user into an order.
	 * @param account what is true now
	 * @return how many sessions have it, when no gateway accepts tokens that say
	 * otherwise
	 */
	public Mono<Long> update(Account account) {
		return update(account, 1).subscribeOn(Schedulers.boundedElastic());
	}

	private Mono<Long> update(Account account, int attempt) {
		return this.store.update(account).flatMap((outcome) -> {
			this.events.publish(new SessionEvent.AccountUpdated(account.subject(), outcome.result()));
			Mono<Long> confirmed = (outcome.raised().isEmpty() ? Mono.<Void>empty()
					: this.store.confirm(account.subject(), outcome.raised()))
				.thenReturn(outcome.result().longValue());
			if (this.accounts == null || attempt == MAX_UPDATES) {
				return confirmed;
			}
			return current(account.subject()).flatMap((current) -> {
				Account latest = current.account();
				return (latest == null || latest.equals(account)) ? confirmed : update(latest, attempt + 1);
			});
		});
	}

	private static void checkSubject(String subject) {
		TextConstraints.check("The subject", subject, JwtVerifier.MAX_IDENTIFIER_LENGTH);
	}

	/**
	 * What is known of a user at a refresh.
	 *
	 * @param account {@code null} if nobody knows better than the session
	 * @param disabled whether the user may not go on
	 */
	private record Current(@Nullable Account account, boolean disabled) {

	}

}
