package io.gatehouse.gateway;

import java.util.function.Function;
import java.util.function.Supplier;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Lets a token go on that is not revoked and, where its session matters, whose session
 * exists. Both are asked together. Of two answers the surer one counts: a floor that
 * covers the token tells its reason whatever became of the session, and a session counts
 * as gone only if the list of revocations is there to confirm that Redis has not lost
 * both.
 */
final class Judge {

	private static final Log logger = LogFactory.getLog(Judge.class);

	private static final Verdict LOOKUP_FAILED = new Verdict.Unknown("lookup_failed");

	private static final Verdict NO_VERDICT = new Verdict.Unknown("no_verdict");

	private final RevocationLookup revocations;

	private final SessionLookup sessions;

	Judge(RevocationLookup revocations, SessionLookup sessions) {
		this.revocations = revocations;
		this.sessions = sessions;
	}

	/**
	 * Judges by the list of revocations.
	 * @param good who the caller is, if nothing speaks against it
	 */
	Mono<Caller> judge(RevocationQuery query, Supplier<Mono<Caller>> good) {
		return verdict(query).flatMap((verdict) -> {
			Reason reason = reason(verdict);
			return (reason != null) ? Mono.just(new Caller.Refused(reason)) : good.get();
		});
	}

	/**
	 * Judges by the list of revocations and by the session.
	 * @param good who the caller is, if nothing speaks against it
	 */
	Mono<Caller> judge(RevocationQuery query, String user, String session, Function<SessionRecord, Mono<Caller>> good) {
		return Mono.zip(verdict(query), this.sessions.session(user, session)).flatMap((answers) -> {
			Reason reason = reason(answers.getT1());
			if (reason != null) {
				return Mono.just(new Caller.Refused(reason));
			}
			Finding<SessionRecord> finding = answers.getT2();
			return (finding instanceof Finding.Found<SessionRecord> found) ? good.apply(found.value())
					: Mono.just(refused(finding, Reason.SESSION_ENDED));
		});
	}

	/** A lookup of the application's own may fail or be silent. */
	private Mono<Verdict> verdict(RevocationQuery query) {
		return this.revocations.verdict(query).onErrorResume((failure) -> {
			logger.debug("The lookup of revocations failed", failure);
			return Mono.just(LOOKUP_FAILED);
		}).defaultIfEmpty(NO_VERDICT);
	}

	private static @Nullable Reason reason(Verdict verdict) {
		if (verdict instanceof Verdict.Active) {
			return null;
		}
		if (verdict instanceof Verdict.Revoked revoked) {
			return revoked.reason();
		}
		logger.debug(verdict);
		return Reason.REVOCATION_UNKNOWN;
	}

	/** What is said of something that was looked for in vain. */
	static Caller refused(Finding<?> finding, Reason ifMissing) {
		if (finding instanceof Finding.Missing) {
			return new Caller.Refused(ifMissing);
		}
		logger.debug(finding);
		return new Caller.Refused(Reason.REVOCATION_UNKNOWN);
	}

}
