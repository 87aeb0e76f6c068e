package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.gatehouse.gateway.TwoClocks.Moment;
import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.StreamId;
import io.gatehouse.revocation.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The list of revocations as this gateway holds it in memory, and how far it can be
 * believed. {@link RevocationFollower} writes on its own thread; requests read on theirs,
 * without locks.
 * <p>
 * Floors only rise, here as in Redis, so a token that the memory calls revoked is
 * revoked, however old the memory is. That it does not is worth something only while the
 * lease is held.
 */
final class LocalRevocationList {

	private final FloorIndex floors = new FloorIndex();

	private final TwoClocks clocks;

	private final Duration leaseLength;

	private final Lease lease;

	/** The score of floor(all); 0 before the list was loaded. */
	private volatile double all;

	/** The highest floor(all) that was revoked by. Of the thread that writes. */
	private double allRevoked;

	/** The highest floor(all) of this list. Of the thread that writes. */
	private double allListed;

	private volatile Contact contact;

	private volatile CompletableFuture<Void> news = new CompletableFuture<>();

	LocalRevocationList(TwoClocks clocks, Duration leaseLength) {
		this.clocks = clocks;
		this.leaseLength = leaseLength;
		this.lease = new Lease(clocks, leaseLength);
		this.contact = new Contact(false, clocks.now(), "not_loaded");
	}

	/** Whether the memory can be believed. Ask before {@link #revoked}. */
	boolean isCurrent() {
		return this.lease.isHeld();
	}

	/**
	 * Whether nothing was missing in it a while ago.
	 * @param age how long ago at the most, counted from when Redis was last asked
	 */
	boolean wasCurrent(Duration age) {
		return this.lease.wasHeld(age);
	}

	/**
	 * What speaks against a token.
	 * @return the verdict, or {@code null} if there is no floor here that covers it
	 */
	Verdict.@Nullable Revoked revoked(RevocationQuery query) {
		Instant issuedAt = query.issuedAt();
		double highest = Floor.covering(this.all, issuedAt);
		List<String> members = query.members();
		for (int i = 0; i < members.size(); i++) {
			highest = Math.max(highest, Floor.covering(this.floors.floor(members.get(i)), issuedAt));
		}
		return Verdict.ofHighest(highest);
	}

	/** How many floors there are, with floor(all). */
	long size() {
		return this.floors.size();
	}

	/**
	 * Whether Redis can be asked where the memory cannot be believed: it answered within
	 * a lease, and is not a new primary that may have lost something.
	 */
	boolean canAskRedis() {
		Contact last = this.contact;
		return last.good() && this.clocks.isWithin(last.since(), this.leaseLength);
	}

	/**
	 * For how long a request waits for contact. Where it was lost only just now, that is
	 * the patience itself. Where it is good and only the clocks disagree about that, the
	 * next renewal has not been sent yet, and is waited for as well.
	 * @param patience for how long after a loss, and for an answer
	 * @return zero where contact is there, or was lost longer ago
	 */
	Duration patience(Duration patience) {
		Contact last = this.contact;
		long nanos = this.clocks.nanos() - last.since().nanos();
		if (!last.good()) {
			return (nanos < patience.toNanos()) ? patience : Duration.ZERO;
		}
		boolean disagree = nanos < this.leaseLength.toNanos() && !this.clocks.isWithin(last.since(), this.leaseLength);
		return disagree ? patience.plus(FollowerSettings.block(this.leaseLength)) : Duration.ZERO;
	}

	/** Why the memory cannot be believed, and Redis not be asked, in fixed words. */
	String cause() {
		Contact last = this.contact;
		return last.good() ? "redis_silent" : last.cause();
	}

	/** Is done when there is contact next. */
	CompletableFuture<Void> news() {
		return this.news;
	}

	/** Redis answered what was sent at a time. */
	void contacted(Moment sent) {
		this.contact = new Contact(true, sent, "");
		CompletableFuture<Void> told = this.news;
		this.news = new CompletableFuture<>();
		told.complete(null);
	}

	/**
	 * Nothing counts any more until the next grant.
	 * @param cause why, in fixed words
	 */
	void lost(String cause) {
		this.lease.drop();
		Contact last = this.contact;
		this.contact = new Contact(false, last.good() ? this.clocks.now() : last.since(), cause);
	}

	/** See {@link Lease#granted}. */
	void granted(Moment sent, StreamId head) {
		this.lease.granted(sent, head);
		contacted(sent);
	}

	/** Everything in the stream up to an entry was {@link #raise raised}. */
	void applied(StreamId id) {
		this.lease.applied(id);
	}

	void raise(List<String> members, double[] scores) {
		for (int i = 0; i < scores.length; i++) {
			if (members.get(i).equals(RevocableClaims.ALL)) {
				raiseAll(scores[i]);
			}
		}
		this.floors.raise(members, scores);
	}

	private void raiseAll(double score) {
		if (!Floor.isListMade(score)) {
			this.allRevoked = Math.max(this.allRevoked, score);
		}
		this.allListed = Math.max(this.allListed, score);
		this.all = Math.max(this.all, score);
	}

	/**
	 * Another list is loaded from now on. The former one counts as well until
	 * {@link #loaded}, so that no floor is missing meanwhile.
	 */
	void leaveList() {
		this.allListed = 0;
	}

	/**
	 * The whole list is in memory. The floor(all) that came about when a former list was
	 * made does not count any more; what was revoked does.
	 */
	void loaded() {
		this.all = Math.max(this.allRevoked, this.allListed);
	}

	int forget(double below) {
		return this.floors.forget(below);
	}

	/**
	 * Contact with Redis.
	 *
	 * @param good whether there is
	 * @param since of good contact, when Redis was last asked what it answered;
	 * otherwise, when contact was lost
	 * @param cause why there is none
	 */
	private record Contact(boolean good, Moment since, String cause) {

	}

}
