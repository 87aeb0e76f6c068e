package io.gatehouse.gateway.limit;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends sessions that keep exceeding a limit. Each gateway counts refusals for itself,
 * from the first one until the window is over. It keeps at most {@value #MAX_SESSIONS}
 * sessions of each policy, and evicts those with the fewest refusals.
 */
final class AbusiveSessions {

	static final int MAX_SESSIONS = 10_000;

	private static final Log logger = LogFactory.getLog(AbusiveSessions.class);

	private final Map<String, Cache<Session, Refusals>> observed = new HashMap<>();

	private final SessionRevoker revoker;

	private final RateLimitStatistics statistics;

	AbusiveSessions(Collection<RateLimitPolicy> policies, SessionRevoker revoker, RateLimitStatistics statistics,
			Ticker ticker) {
		this.revoker = revoker;
		this.statistics = statistics;
		policies.stream()
			.filter((policy) -> policy.abuse().endSession())
			.forEach((policy) -> this.observed.put(policy.name(),
					Caffeine.newBuilder()
						.maximumSize(MAX_SESSIONS)
						.expireAfterWrite(policy.abuse().window())
						.ticker(ticker)
						.build()));
	}

	/** Counts a refusal. */
	void refused(RateLimitPolicy policy, Caller caller) {
		Cache<Session, Refusals> sessions = this.observed.get(policy.name());
		if (sessions == null || !(caller instanceof Caller.Authenticated known)) {
			return;
		}
		Identity who = known.identity();
		String id = who.session();
		if (id == null) {
			return;
		}
		Refusals refusals = sessions.get(new Session(who.issuer(), id), (session) -> new Refusals());
		if (refusals.count.incrementAndGet() >= policy.abuse().refusals()
				&& refusals.ending.compareAndSet(false, true)) {
			end(policy, who.issuer(), id, refusals);
		}
	}

	/**
	 * Ends a session in the background: the request is refused either way, and must not
	 * wait for Redis.
	 */
	private void end(RateLimitPolicy policy, String issuer, String session, Refusals refusals) {
		this.revoker.revoke(issuer, session).subscribe((floor) -> {
			this.statistics.sessionsEnded().increment();
			logger.info("A session was revoked, since it kept exceeding the limit of policy '" + policy.name() + "'");
		}, (failure) -> {
			this.statistics.sessionsNotEnded().increment();
			refusals.ending.set(false);
			logger.warn("A session that keeps exceeding the limit of policy '" + policy.name()
					+ "' could not be revoked. The gateway tries again at the session's next refusal. "
					+ failure.getClass().getName());
		});
	}

	private record Session(String issuer, String id) {

	}

	private static final class Refusals {

		private final AtomicInteger count = new AtomicInteger();

		private final AtomicBoolean ending = new AtomicBoolean();

	}

}
