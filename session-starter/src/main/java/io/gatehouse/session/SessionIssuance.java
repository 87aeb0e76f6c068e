package io.gatehouse.session;

import java.time.Duration;
import java.util.List;

import io.gatehouse.boot.RareWarning;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.session.SessionStore.Known;
import io.gatehouse.session.SessionStore.Successor;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Begins and continues sessions, up to the data of their access tokens, which the caller
 * mints. An opaque access token is a random text from here, and the caller writes it.
 */
final class SessionIssuance {

	private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

	/** The time for which gateways report why the session of an opaque token ended. */
	static final Duration RETIREMENT = Duration.ofMinutes(15);

	private final SessionStore store;

	private final OpaqueTokens opaque;

	private final GatehouseSessionProperties properties;

	private final List<LoginGuard> guards;

	private final @Nullable AccountLookup accounts;

	private final SessionEvents events;

	private final RandomText random = new RandomText();

	private final RareWarning warning = new RareWarning(LogFactory.getLog(ReactiveSessionService.class),
			"Tokens were issued, but not every gateway has confirmed the revocation of the session that they replace",
			System::nanoTime);

	SessionIssuance(SessionStore store, OpaqueTokens opaque, GatehouseSessionProperties properties,
			List<LoginGuard> guards, @Nullable AccountLookup accounts, SessionEvents events) {
		this.store = store;
		this.opaque = opaque;
		this.properties = properties;
		this.guards = guards;
		this.accounts = accounts;
		this.events = events;
	}

	/**
	 * Begins a session.
	 * @return the grant, or a {@link LoginRefusedException}
	 */
	Mono<Grant> login(LoginRequest request) {
		return allowed(request).publishOn(Schedulers.boundedElastic()).then(Mono.defer(() -> {
			RefreshToken token = RefreshToken.first(request.account().subject(), this.random.id(), this.random);
			String opaqueToken = this.opaque.next();
			return this.store.login(request, token, this.opaque.key(opaqueToken))
				.doOnNext(
						(outcome) -> this.events.loggedIn(request, token.sessionId(), ids(outcome.result().replaced())))
				.flatMap((outcome) -> retired(outcome.result().replaced()).then(tried(token, outcome))
					.thenReturn(new Grant(token, opaqueToken, outcome.result().issue())));
		}))
			.doOnError(LoginRefusedException.class, (ex) -> this.events.loginRefused(request, ex.kind()))
			.subscribeOn(Schedulers.boundedElastic());
	}

	static List<String> ids(List<EndedSession> sessions) {
		return sessions.stream().map(EndedSession::id).toList();
	}

	/**
	 * Shortens the lifetime of the opaque tokens of ended sessions. They give no access,
	 * and stay for a while so that gateways can report the reason.
	 */
	Mono<Void> retired(List<EndedSession> sessions) {
		return this.opaque.retire(sessions.stream().map(EndedSession::tokenKey).toList(), RETIREMENT);
	}

	/**
	 * Waits until no gateway accepts the sessions that made room or were ended. If that
	 * is not confirmed in time, the issued tokens are valid all the same.
	 */
	private Mono<Void> tried(RefreshToken token, SessionOutcome<?> outcome) {
		return outcome.raised().isEmpty() ? Mono.empty() : this.store.confirm(token.subject(), outcome.raised())
			.onErrorResume(UnconfirmedRevocationException.class, (ex) -> {
				this.warning.warn(ex);
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

	/**
	 * Continues a session.
	 * @param clientId the OAuth client that the session must be of; {@code null} if it
	 * must be of none
	 * @return the grant, or an {@link InvalidGrantException}
	 */
	Mono<Grant> refresh(String refreshToken, @Nullable String clientId, Client client) {
		return Mono.defer(() -> {
			RefreshToken token = RefreshToken.parse(refreshToken).orElseThrow(() -> new InvalidGrantException(null));
			return rotated(token, clientId, client)
				.flatMap((outcome) -> continued(token, client, outcome.result(), tried(token, outcome)));
		}).subscribeOn(Schedulers.boundedElastic());
	}

	private Mono<SessionOutcome<Rotation>> rotated(RefreshToken token, @Nullable String clientId, Client client) {
		Successor successor = successor(token);
		AccountLookup lookup = this.accounts;
		if (lookup == null) {
			return this.store.refresh(token, clientId, successor, client, Known.NOTHING);
		}
		return this.store.look(token, clientId)
			.flatMap((outcome) -> (outcome.result() instanceof Rotation.Good good)
					? current(lookup, token.subject()).map((account) -> new Known(good, account, false))
						.defaultIfEmpty(new Known(good, null, true))
						.flatMap((known) -> this.store.refresh(token, clientId, successor, client, known))
						.map((later) -> later.with(outcome.raised()))
					: Mono.just(outcome));
	}

	private Successor successor(RefreshToken token) {
		RefreshToken next = token.next(this.random.token());
		String opaqueToken = this.opaque.next();
		return new Successor(next, SealedSuccessor.seal(token, new SealedSuccessor.Secrets(next.secret(), opaqueToken)),
				this.opaque.key(opaqueToken));
	}

	private Mono<Grant> continued(RefreshToken token, Client client, Rotation rotation, Mono<Void> confirmation) {
		if (rotation instanceof Rotation.Done done) {
			this.events.refreshed(token, client, done.repeated());
			SealedSuccessor.Secrets successor = SealedSuccessor.open(token, done.sealed());
			return this.opaque.retire(List.of(done.formerKey()), this.properties.refreshGrace())
				.then(confirmation)
				.thenReturn(new Grant(token.next(successor.refreshSecret()), successor.opaqueToken(), done.issue()));
		}
		if (rotation instanceof Rotation.Ended ended) {
			this.events.refreshRefused(token, client, ended.reason());
			return this.opaque.retire(List.of(ended.tokenKey()), RETIREMENT)
				.then(confirmation)
				.then(Mono.error(() -> new InvalidGrantException(ended.reason())));
		}
		Reason reason = (rotation instanceof Rotation.Gone gone) ? gone.reason() : null;
		return confirmation.then(Mono.error(() -> new InvalidGrantException(reason)));
	}

	/**
	 * Calls the lookup.
	 * @return the account; empty if there is none, or it is disabled
	 */
	static Mono<Account> current(AccountLookup lookup, String subject) {
		return lookup.account(subject).timeout(LOOKUP_TIMEOUT).map((account) -> requireSame(subject, account));
	}

	private static Account requireSame(String subject, Account account) {
		if (!account.subject().equals(subject)) {
			throw new IllegalStateException("The AccountLookup returned a different user");
		}
		return account;
	}

	/**
	 * Tokens that a session was granted.
	 *
	 * @param token the refresh token
	 * @param opaqueToken the access token, if {@link Issue#opaque()}
	 * @param issue the data of the access token
	 */
	record Grant(RefreshToken token, String opaqueToken, Issue issue) {

		@Override
		public String toString() {
			return "Grant[" + this.token.sessionId() + "]";
		}

	}

}
