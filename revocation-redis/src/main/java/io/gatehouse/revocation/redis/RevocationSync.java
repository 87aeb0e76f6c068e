package io.gatehouse.revocation.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.gatehouse.revocation.redis.FollowerConnection.Entry;
import io.gatehouse.revocation.redis.FollowerConnection.Renewal;
import io.gatehouse.revocation.redis.TwoClocks.Moment;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Synchronizes the local list of revocations with Redis, over one connection after the
 * other. It loads the list, then applies the entries of the stream, and acknowledges them
 * with each renewal of the lease. After a broken connection it resumes behind the latest
 * entry if the same Redis still has that entry. Otherwise it loads the list again into
 * the existing memory: floors only rise, so nothing has to be removed. Confined to one
 * thread.
 */
final class RevocationSync {

	private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

	private static final int RESTORED_AT_ONCE = 500;

	/** Floors in a page of a load: some hundred KB. */
	private static final int PAGE_SIZE = 5000;

	/** Stands for no primary: not a run id. */
	private static final String UNKNOWN_PRIMARY = "";

	private static final Log logger = LogFactory.getLog(RevocationSync.class);

	private final LocalRevocationList memory;

	private final FollowerSettings settings;

	private final RevocationStatistics statistics;

	private final TwoClocks clocks;

	private final Runnable whenAnotherTookOver;

	private final RecentFloors recent = new RecentFloors();

	/**
	 * Run id of the primary that the memory was loaded from; {@code null} before the
	 * first load, and {@link #UNKNOWN_PRIMARY} during a load from another primary.
	 */
	private @Nullable String primary;

	/** The latest entry of the stream up to which all entries are in memory. */
	private StreamId applied = StreamId.NONE;

	private String id = "";

	private long sweptNanos;

	private boolean toldOfMalformed;

	/**
	 * Creates a synchronization that has not loaded anything.
	 * @param whenAnotherTookOver run when another Redis answers than before, before its
	 * contents are trusted
	 */
	RevocationSync(LocalRevocationList memory, FollowerSettings settings, RevocationStatistics statistics,
			TwoClocks clocks, Runnable whenAnotherTookOver) {
		this.memory = memory;
		this.settings = settings;
		this.statistics = statistics;
		this.clocks = clocks;
		this.whenAnotherTookOver = whenAnotherTookOver;
		this.sweptNanos = clocks.nanos();
	}

	/** The id of the latest lease request; empty before the first. */
	String id() {
		return this.id;
	}

	/**
	 * Joins on a new connection, and loads the list if the stream cannot be resumed.
	 * @return {@code false} if there is no list; the caller may retry
	 * @throws io.lettuce.core.RedisException if Redis does not answer, or refuses
	 */
	boolean join(FollowerConnection link) {
		String own = link.id();
		String former = own.equals(this.id) ? "" : this.id;
		Moment sent = this.clocks.now();
		Renewal joined = link.renew(own, Duration.ZERO, this.applied, former);
		this.id = own;
		if (!joined.hasList()) {
			this.memory.lost("list_missing");
			return false;
		}
		boolean another = !joined.primary().equals(this.primary);
		if (another) {
			this.memory.leaveList();
			if (this.primary != null) {
				// until the load ends, the memory matches no primary, not even the former
				// one
				this.primary = UNKNOWN_PRIMARY;
				this.whenAnotherTookOver.run();
			}
		}
		believe(joined, sent);
		if (another || !joined.follows() || this.applied.equals(StreamId.NONE)) {
			load(link, joined);
			this.primary = joined.primary();
			this.applied = joined.head();
		}
		return true;
	}

	private void believe(Renewal renewal, Moment sent) {
		if (isSettling(renewal)) {
			this.memory.lost("takeover");
		}
		else {
			this.memory.contacted(sent);
		}
	}

	/** Checks whether a takeover is so recent that the new primary may lack entries. */
	private boolean isSettling(Renewal renewal) {
		return renewal.tookOver()
				&& renewal.redisMilli() - renewal.sinceMilli() < this.settings.takeoverWait().toMillis();
	}

	/**
	 * Writes back the floors that another Redis lost, and loads the list, oldest floors
	 * first. A floor that is raised during the load moves behind the pages already read,
	 * or is in the stream behind the entry that was the last one before the load.
	 */
	private void load(FollowerConnection link, Renewal joined) {
		for (List<Entry> entries : this.recent.inLists(RESTORED_AT_ONCE)) {
			this.statistics.restored().add(link.restore(entries));
		}
		double from = this.settings.oldest(joined.redisMilli());
		int count = PAGE_SIZE;
		Renewal latest = joined;
		while (true) {
			List<Entry> page = link.floors(from, count);
			raise(wellFormed(page), latest.redisMilli());
			if (page.size() < count) {
				break;
			}
			double last = page.get(page.size() - 1).score();
			// a whole page has one score: the next page must be larger to get past it
			count = (last == from) ? 2 * count : PAGE_SIZE;
			from = last;
			latest = touch(link, joined);
		}
		this.memory.loaded();
		this.statistics.loads().increment();
	}

	/**
	 * Renews contact during a load. Requests may be answered by Redis in place of the
	 * memory as long as it is the same primary.
	 */
	private Renewal touch(FollowerConnection link, Renewal joined) {
		Moment sent = this.clocks.now();
		Renewal renewal = link.renew(this.id, Duration.ZERO, StreamId.NONE, "");
		if (!renewal.primary().equals(joined.primary()) || !renewal.hasList()) {
			throw new StreamGapException("Redis was replaced, or lost the list, during the load");
		}
		believe(renewal, sent);
		return renewal;
	}

	/**
	 * Follows the stream until an error occurs.
	 * @param goesOn checked in each round; {@code false} ends the method
	 * @param wentWell run after each round that ends with the lease held: a renewal was
	 * granted, and the stream is applied up to there
	 * @throws StreamGapException if the list has to be loaded again
	 * @throws io.lettuce.core.RedisException if Redis does not answer, or refuses
	 */
	void follow(FollowerConnection link, BooleanSupplier goesOn, Runnable wentWell) {
		while (goesOn.getAsBoolean()) {
			Moment sent = this.clocks.now();
			Renewal renewal = link.renew(this.id, this.settings.lease(), this.applied, "");
			if (!goesOn.getAsBoolean()) {
				// this gateway may have left during the renewal
				return;
			}
			if (!renewal.primary().equals(this.primary) || !renewal.follows()) {
				throw new StreamGapException("The stream was trimmed or replaced");
			}
			if (!renewal.hasList()) {
				throw new StreamGapException("The list is missing");
			}
			if (!renewal.leased()) {
				throw new StreamGapException("Redis granted no lease, since this gateway's id has left");
			}
			if (isSettling(renewal)) {
				this.memory.lost("takeover");
			}
			else {
				this.memory.applied(this.applied);
				this.memory.granted(sent, renewal.head());
			}
			apply(link, renewal.redisMilli(), sent);
			sweep(renewal.redisMilli());
			if (this.memory.isCurrent()) {
				wentWell.run();
			}
		}
	}

	private void apply(FollowerConnection link, long redisMilli, Moment sent) {
		List<Entry> entries = link.read(this.applied, this.settings.block());
		if (entries.isEmpty()) {
			return;
		}
		List<Entry> good = wellFormed(entries);
		if (good.size() < entries.size()) {
			raise(inTheList(link, entries), redisMilli);
		}
		raise(good, redisMilli);
		this.statistics.applied().add(entries.size());
		this.applied = entries.get(entries.size() - 1).id();
		this.memory.applied(this.applied);
		// the renewal was sent before Redis read its clock, so no lag is understated
		long nanos = this.clocks.nanos() - sent.nanos();
		entries.forEach((entry) -> this.statistics.lag()
			.record(Math.max(0, nanos + TimeUnit.MILLISECONDS.toNanos(redisMilli - entry.id().epochMilli()))));
	}

	/** Counts a failure of the connection. */
	void failed(String cause) {
		this.statistics.failures().of(cause).increment();
	}

	/** Filters out malformed entries, and counts them. */
	private List<Entry> wellFormed(List<Entry> entries) {
		List<Entry> good = entries;
		for (Entry entry : entries) {
			if (entry.isMalformed()) {
				// rare, so the copy is made only here
				good = entries.stream().filter((other) -> !other.isMalformed()).toList();
				break;
			}
		}
		int malformed = entries.size() - good.size();
		if (malformed > 0) {
			this.statistics.malformed().add(malformed);
			if (!this.toldOfMalformed) {
				this.toldOfMalformed = true;
				logger.warn("The list of revocations has " + malformed
						+ " entries that Gatehouse did not write and cannot read. They are skipped. Further ones are only counted (gatehouse.revocation.memory.malformed)");
			}
		}
		return good;
	}

	/**
	 * Reads from the list the floors of members that malformed entries name. A floor is
	 * in the list before it is in the stream.
	 */
	private List<Entry> inTheList(FollowerConnection link, List<Entry> entries) {
		List<String> members = entries.stream()
			.filter((entry) -> entry.isMalformed() && !entry.member().isEmpty())
			.map(Entry::member)
			.distinct()
			.toList();
		return members.isEmpty() ? List.of() : wellFormed(link.floors(members));
	}

	private void raise(List<Entry> entries, long redisMilli) {
		List<String> members = new ArrayList<>(entries.size());
		double[] scores = new double[entries.size()];
		for (int i = 0; i < scores.length; i++) {
			Entry entry = entries.get(i);
			members.add(entry.member());
			scores[i] = entry.score();
			this.recent.add(entry, redisMilli);
		}
		this.memory.raise(members, scores);
	}

	/** Removes floors that cannot cover a valid token any more, once a minute. */
	private void sweep(long redisMilli) {
		long now = this.clocks.nanos();
		if (now - this.sweptNanos >= SWEEP_INTERVAL.toNanos()) {
			this.sweptNanos = now;
			this.memory.forget(this.settings.oldest(redisMilli));
		}
	}

	/**
	 * Thrown if the stream has a gap, or the primary, the list or the lease is lost, so
	 * that the list must be loaded again.
	 */
	static final class StreamGapException extends RuntimeException {

		private static final long serialVersionUID = 1;

		StreamGapException(String message) {
			super(message);
		}

	}

}
