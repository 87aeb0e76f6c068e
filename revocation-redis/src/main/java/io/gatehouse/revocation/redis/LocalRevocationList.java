package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.TwoClocks.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Copy of the list of revocations in this gateway's memory, with its state of
 * synchronization. {@link RevocationFollower} writes on its own thread; requests read on
 * theirs, without locks.
 * <p>
 * Floors only increase, here as in Redis, so a token that is revoked in memory is
 * revoked, however old the copy is. That a token is not revoked in memory is reliable
 * only while the lease is held.
 */
final class LocalRevocationList {

	private final FloorIndex floors = new FloorIndex();

	private final TwoClocks clocks;

	private final Duration leaseLength;

	private final Lease lease;

	/** Score of floor(all); 0 before the list is loaded. */
	private volatile double all;

	/** Highest floor(all) of a revocation. Accessed by the writing thread only. */
	private double allRevoked;

	/** Highest floor(all) of this list. Accessed by the writing thread only. */
	private double allListed;

	/** Number of lists that memory left, for snapshots. */
	private final AtomicInteger listsLeft = new AtomicInteger();

	private volatile Contact contact;

	private volatile CompletableFuture<Void> news = new CompletableFuture<>();

	LocalRevocationList(TwoClocks clocks, Duration leaseLength) {
		this.clocks = clocks;
		this.leaseLength = leaseLength;
		this.lease = new Lease(clocks, leaseLength);
		this.contact = new Contact(false, clocks.now(), "not_loaded");
	}

	/** Whether the copy is current. Call this before {@link #revoked}. */
	boolean isCurrent() {
		return this.lease.isHeld();
	}

	/**
	 * The time for which the copy stays current without another renewal; zero if it is
	 * not current.
	 */
	Duration remaining() {
		return this.lease.remaining();
	}

	/**
	 * Whether the copy was complete recently.
	 * @param age the longest time since Redis was asked
	 */
	boolean wasCurrent(Duration age) {
		return this.lease.wasHeld(age);
	}

	/**
	 * Returns the revocation of a token.
	 * @return the verdict, or {@code null} if no floor in memory covers the token
	 */
	Verdict.@Nullable Revoked revoked(RevocationQuery query) {
		Instant issuedAt = query.issuedAt();
		double highest = Floor.covering(this.all, issuedAt);
		HashedMembers members = query.hashedFor(this.floors);
		for (int i = 0; i < members.size(); i++) {
			highest = Math.max(highest, Floor.covering(members.floor(i), issuedAt));
		}
		return Verdict.ofHighest(highest);
	}

	/**
	 * Returns the scores of {@code all} and of members; {@code null} for one without a
	 * floor.
	 */
	List<@Nullable Double> floors(List<String> members) {
		List<@Nullable Double> scores = new ArrayList<>();
		scores.add(score(this.all));
		HashedMembers hashed = this.floors.hashed(members);
		for (int i = 0; i < hashed.size(); i++) {
			scores.add(score(hashed.floor(i)));
		}
		return scores;
	}

	private static @Nullable Double score(double floor) {
		return (floor > 0) ? floor : null;
	}

	/**
	 * Takes a snapshot of floors.
	 * @param members the members, whether or not they have floors
	 * @return the snapshot, or {@code null} if the copy is not current
	 */
	@Nullable FloorSnapshot snapshot(List<String> members) {
		if (!isCurrent()) {
			return null;
		}
		int list = this.listsLeft.get();
		HashedMembers hashed = this.floors.hashed(members);
		double[] now = new double[hashed.size()];
		for (int i = 0; i < now.length; i++) {
			now[i] = hashed.floor(i);
		}
		return new FloorSnapshot(this, list, this.clocks.now(), hashed, now);
	}

	/**
	 * Whether the copy is current, and of the same list as at a time.
	 * @param list the list
	 * @param since when that was its list
	 * @param life the longest time since then
	 */
	boolean isCurrent(int list, Moment since, Duration life) {
		return isCurrent() && this.listsLeft.get() == list && this.clocks.isWithin(since, life);
	}

	/** Returns the number of floors, including floor(all). */
	long size() {
		return this.floors.size();
	}

	/**
	 * Whether Redis can be asked while the copy is not current: it answered within a
	 * lease, and is not a new primary that may have lost revocations.
	 */
	boolean canAskRedis() {
		Contact last = this.contact;
		return last.good() && this.clocks.isWithin(last.since(), this.leaseLength);
	}

	/**
	 * Returns the time that a request waits for contact with Redis. If contact was lost
	 * within the patience, that is the patience itself. If contact is good and only the
	 * clocks disagree about it, the time until the next renewal is added, since it has
	 * not been sent yet.
	 * @param patience the time after a loss during which requests wait, and the time to
	 * wait for an answer
	 * @return the time; zero if contact is good, or was lost longer ago
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

	/** Returns the cause, in fixed words, why neither the copy nor Redis can answer. */
	String cause() {
		Contact last = this.contact;
		return last.good() ? "redis_silent" : last.cause();
	}

	/** Returns a future that completes at the next contact with Redis. */
	CompletableFuture<Void> news() {
		return this.news;
	}

	/** Records an answer of Redis to a request that was sent at a time. */
	void contacted(Moment sent) {
		this.contact = new Contact(true, sent, "");
		// in this order: a request that is woken sees the new contact, and can wait for
		// the next one
		CompletableFuture<Void> told = this.news;
		this.news = new CompletableFuture<>();
		told.complete(null);
	}

	/**
	 * Records the loss of contact: the lease ends until the next grant.
	 * @param cause the cause, in fixed words
	 */
	void lost(String cause) {
		this.lease.drop();
		Contact last = this.contact;
		this.contact = new Contact(false, last.good() ? this.clocks.now() : last.since(), cause);
	}

	/** Records the answer to a renewal, as {@link Lease#granted} does. */
	void granted(Moment sent, StreamId head) {
		this.lease.granted(sent, head);
		contacted(sent);
	}

	/** Records that everything in the stream up to an entry was {@link #raise raised}. */
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
	 * Starts loading another list. The former list still applies until {@link #loaded},
	 * so that no floor is missing meanwhile.
	 */
	void leaveList() {
		this.allListed = 0;
		this.listsLeft.incrementAndGet();
	}

	/**
	 * Completes the loading of a list. The floor(all) that was set when a former list was
	 * created no longer applies; revoked floors still do.
	 */
	void loaded() {
		this.all = Math.max(this.allRevoked, this.allListed);
	}

	int forget(double below) {
		return this.floors.forget(below);
	}

	/**
	 * State of the contact with Redis.
	 *
	 * @param good whether there is contact
	 * @param since if contact is good, the time of the last request that Redis answered;
	 * otherwise, the time at which contact was lost
	 * @param cause the cause of the loss; empty if contact is good
	 */
	private record Contact(boolean good, Moment since, String cause) {

	}

}
