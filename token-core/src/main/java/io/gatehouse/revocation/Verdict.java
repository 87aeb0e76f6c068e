package io.gatehouse.revocation;

import java.time.Instant;
import java.util.Collection;

import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Revocation status of a token: active, revoked or unknown. If the source of revocations
 * could not answer, the verdict is unknown, never active.
 */
public sealed interface Verdict {

	/** The verdict if the list has no {@code floor(all)}: it was lost, or never made. */
	Unknown LIST_MISSING = new Unknown("list_missing");

	/**
	 * The one revocation rule: a token is revoked if {@code iat <= floor(claim, value)}
	 * for any of its revocable claims, or {@code iat <= floor(all)}. If several floors
	 * cover it, the highest floor gives the reason. Without {@code floor(all)} there is
	 * no list, and the verdict is unknown.
	 * @param issuedAt the token's {@code iat}
	 * @param all the {@code floor(all)}, or {@code null} if the list has none
	 * @param floors the floors that stand for claims of the token
	 * @return the verdict
	 */
	static Verdict of(Instant issuedAt, @Nullable Floor all, Collection<Floor> floors) {
		if (all == null) {
			return LIST_MISSING;
		}
		double highest = Floor.covering(all.score(), issuedAt);
		for (Floor floor : floors) {
			highest = Math.max(highest, Floor.covering(floor.score(), issuedAt));
		}
		Revoked revoked = ofHighest(highest);
		return (revoked != null) ? revoked : new Active();
	}

	/**
	 * Returns the verdict of the floors that cover a token.
	 * @param highest the highest result of {@link Floor#covering}
	 * @return the verdict with that floor's reason, or {@code null} for 0: no floor
	 * covers the token
	 */
	static @Nullable Revoked ofHighest(double highest) {
		return (highest > 0) ? new Revoked(Floor.ofScore(highest).reason()) : null;
	}

	/** The token is not revoked. */
	record Active() implements Verdict {

	}

	/**
	 * The token is revoked.
	 *
	 * @param reason why
	 */
	record Revoked(Reason reason) implements Verdict {

	}

	/**
	 * The source could not answer.
	 *
	 * @param cause why not, in fixed words for metrics and debug logs
	 */
	record Unknown(String cause) implements Verdict {

	}

}
