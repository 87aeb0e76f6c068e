package io.gatehouse.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Map;
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

	/**
	 * A token that no floor covers: all that the verdict tells is whether there is a list
	 * of revocations.
	 */
	private static final RevocationQuery ANY_TOKEN = new RevocationQuery(Instant.MAX, List.of(), Map.of());

	private final RevocationCheck revocations;

	private final SessionLookup sessions;

	Judge(RevocationCheck revocations, SessionLookup sessions) {
		this.revocations = revocations;
		this.sessions = sessions;
	}

	/**
	 * Judges by the list of revocations.
	 * @param good who the caller is, if nothing speaks against it
	 */
	Mono<Caller> judge(RevocationQuery query, TokenCheck.Revocation how, Supplier<Mono<Caller>> good) {
		return this.revocations.verdict(query, how).flatMap((verdict) -> {
			Reason reason = reason(verdict);
			return (reason != null) ? Mono.just(new Caller.Refused(reason)) : good.get();
		});
	}

	/**
	 * Judges by the list of revocations and by the session.
	 * @param owner whose session it is
	 * @param good who the caller is, if nothing speaks against it
	 */
	Mono<Caller> judge(RevocationQuery query, TokenCheck.Revocation how, SessionOwner owner,
			Function<SessionRecord, Mono<Caller>> good) {
		return Mono.zip(this.revocations.verdict(query, how), this.sessions.session(owner.user(), owner.session()))
			.flatMap((answers) -> {
				Reason reason = reason(answers.getT1());
				if (reason != null) {
					return Mono.just(new Caller.Refused(reason));
				}
				Finding<SessionRecord> finding = answers.getT2();
				return (finding instanceof Finding.Found<SessionRecord> found) ? good.apply(found.value())
						: refused(finding, Reason.SESSION_ENDED);
			});
	}

	/**
	 * What is said of something that was looked for in Redis in vain. If the list of
	 * revocations is not there either, Redis has lost both, and clients must not be told
	 * to throw their tokens away.
	 * @param ifMissing the reason if it is missing
	 */
	Mono<Caller> refused(Finding<?> finding, Reason ifMissing) {
		if (finding instanceof Finding.Missing) {
			return this.revocations.listInRedis(ANY_TOKEN).map((verdict) -> {
				Reason reason = reason(verdict);
				return new Caller.Refused((reason != null) ? reason : ifMissing);
			});
		}
		logger.debug(finding);
		return Mono.just(new Caller.Refused(Reason.REVOCATION_UNKNOWN));
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

	/**
	 * Whose session is asked for.
	 *
	 * @param user the {@code sub}
	 * @param session the {@code sid}
	 */
	record SessionOwner(String user, String session) {

	}

}
