package io.gatehouse.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Ticker;
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
final class RevocationMemory {

	private final FloorIndex floors = new FloorIndex();

	private final Ticker ticker;

	private final Duration leaseLength;

	private final Lease lease;

	/** The score of floor(all); 0 before the list was loaded. */
	private volatile double all;

	private volatile Contact contact;

	private volatile CompletableFuture<Void> news = new CompletableFuture<>();

	RevocationMemory(Ticker ticker, Duration leaseLength) {
		this.ticker = ticker;
		this.leaseLength = leaseLength;
		this.lease = new Lease(ticker, leaseLength);
		this.contact = new Contact(false, ticker.read(), "not_loaded");
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
		double highest = covering(this.all, issuedAt);
		List<String> members = query.members();
		for (int i = 0; i < members.size(); i++) {
			highest = Math.max(highest, covering(this.floors.floor(members.get(i)), issuedAt));
		}
		return (highest > 0) ? new Verdict.Revoked(Floor.ofScore(highest).reason()) : null;
	}

	/** The floor if it covers a token, or else 0. */
	private static double covering(double score, Instant issuedAt) {
		return (score > 0 && Floor.ofScore(score).covers(issuedAt)) ? score : 0;
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
		return last.good() && this.ticker.read() - last.sinceNanos() < this.leaseLength.toNanos();
	}

	/** Whether contact was lost only just now, so that it may soon be there again. */
	boolean wasLostWithin(Duration time) {
		Contact last = this.contact;
		return !last.good() && this.ticker.read() - last.sinceNanos() < time.toNanos();
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
	void contacted(long sentNanos) {
		this.contact = new Contact(true, sentNanos, "");
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
		this.contact = new Contact(false, last.good() ? this.ticker.read() : last.sinceNanos(), cause);
	}

	/** See {@link Lease#granted}. */
	void granted(long sentNanos, StreamId head) {
		this.lease.granted(sentNanos, head);
		contacted(sentNanos);
	}

	/** Everything in the stream up to an entry was {@link #raise raised}. */
	void applied(StreamId id) {
		this.lease.applied(id);
	}

	void raise(List<String> members, double[] scores) {
		for (int i = 0; i < scores.length; i++) {
			if (members.get(i).equals(RevocableClaims.ALL)) {
				this.all = Math.max(this.all, scores[i]);
			}
		}
		this.floors.raise(members, scores);
	}

	int forget(double below) {
		return this.floors.forget(below);
	}

	/**
	 * Contact with Redis.
	 *
	 * @param good whether there is
	 * @param sinceNanos of good contact, when Redis was last asked what it answered;
	 * otherwise, when contact was lost
	 * @param cause why there is none
	 */
	private record Contact(boolean good, long sinceNanos, String cause) {

	}

}
