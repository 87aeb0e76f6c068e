package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.gatehouse.gateway.FollowerConnection.Entry;
import io.gatehouse.gateway.FollowerConnection.Renewal;
import io.gatehouse.gateway.TwoClocks.Moment;
import io.gatehouse.revocation.StreamId;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Follows the list of revocations on one connection after the other: loads the list, then
 * applies what the stream brings, and acknowledges it with each renewal of the lease.
 * Where a connection breaks, the next one goes on behind the latest entry, if the same
 * Redis still has it; otherwise the list is loaded again, into the memory that there is:
 * floors only rise, so nothing has to be taken out of it. One thread uses it.
 */
final class RevocationSync {

	private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

	private static final int RESTORED_AT_ONCE = 500;

	/** Some hundred KB. */
	private static final int PAGE_SIZE = 5000;

	/** No run id. */
	private static final String UNKNOWN_PRIMARY = "";

	private static final Log logger = LogFactory.getLog(RevocationSync.class);

	private final LocalRevocationList memory;

	private final FollowerSettings settings;

	private final RevocationStatistics statistics;

	private final TwoClocks clocks;

	private final Runnable whenAnotherTookOver;

	private final RecentFloors recent = new RecentFloors();

	/**
	 * Of which Redis the memory is; {@code null} before it was loaded, and
	 * {@link #UNKNOWN_PRIMARY} while it is loaded from another one.
	 */
	private @Nullable String primary;

	/** Up to where everything is in memory. */
	private StreamId applied = StreamId.NONE;

	private String id = "";

	private long sweptNanos;

	private boolean toldOfMalformed;

	/**
	 * Nothing is followed yet.
	 * @param whenAnotherTookOver run when another Redis answers than before, before
	 * anything in it is believed
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

	/** With which id the latest lease was asked for; empty before the first. */
	String id() {
		return this.id;
	}

	/**
	 * Takes up the thread on a new connection.
	 * @return {@code false} if there is no list; it can be tried again
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
				// until the load ends, the memory is of no Redis, the former one included
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

	/** Whether another Redis took over so lately that something may be missing in it. */
	private boolean isSettling(Renewal renewal) {
		return renewal.tookOver()
				&& renewal.redisMilli() - renewal.sinceMilli() < this.settings.takeoverWait().toMillis();
	}

	/**
	 * Puts back what another Redis lost, and loads the list, the oldest floors first: one
	 * that is raised meanwhile moves behind what was read, or is in the stream behind the
	 * entry that was its last before.
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
			// more than a page were raised at once: a larger one will show who else
			count = (last == from) ? 2 * count : PAGE_SIZE;
			from = last;
			latest = touch(link, joined);
		}
		this.memory.loaded();
		this.statistics.loads().increment();
	}

	/** Redis may be asked in the memory's place as long as it is the same. */
	private Renewal touch(FollowerConnection link, Renewal joined) {
		Moment sent = this.clocks.now();
		Renewal renewal = link.renew(this.id, Duration.ZERO, StreamId.NONE, "");
		if (!renewal.primary().equals(joined.primary()) || !renewal.hasList()) {
			throw new StreamGapException("Another Redis, or none of its list, while it was loaded");
		}
		believe(renewal, sent);
		return renewal;
	}

	/**
	 * Follows the stream until something is wrong.
	 * @param goesOn asked again and again
	 * @param wentWell run after each round at whose end the lease is held: a renewal that
	 * was granted, and all of the stream up to there applied
	 * @throws StreamGapException if the list has to be loaded again
	 * @throws io.lettuce.core.RedisException if Redis does not answer, or refuses
	 */
	void follow(FollowerConnection link, BooleanSupplier goesOn, Runnable wentWell) {
		while (goesOn.getAsBoolean()) {
			Moment sent = this.clocks.now();
			Renewal renewal = link.renew(this.id, this.settings.lease(), this.applied, "");
			if (!goesOn.getAsBoolean()) {
				// this gateway may have left meanwhile
				return;
			}
			if (!renewal.primary().equals(this.primary) || !renewal.follows()) {
				throw new StreamGapException("The stream was cut, or is another one");
			}
			if (!renewal.hasList()) {
				throw new StreamGapException("The list is gone");
			}
			if (!renewal.leased()) {
				throw new StreamGapException("Redis gave no lease, since this gateway's id has left");
			}
			if (isSettling(renewal)) {
				this.memory.lost("takeover");
			}
			else {
				this.memory.applied(this.applied);
				this.memory.granted(sent, renewal.head());
			}
			apply(link, renewal.redisMilli());
			sweep(renewal.redisMilli());
			if (this.memory.isCurrent()) {
				wentWell.run();
			}
		}
	}

	private void apply(FollowerConnection link, long redisMilli) {
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
	}

	/** Without what cannot be read, which is counted. */
	private List<Entry> wellFormed(List<Entry> entries) {
		List<Entry> good = entries;
		for (Entry entry : entries) {
			if (entry.isMalformed()) {
				// seldom
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
						+ " entries that Gatehouse did not write and cannot read. They are skipped; more are only counted (gatehouse.revocation.memory.malformed)");
			}
		}
		return good;
	}

	/**
	 * What the list says of those members that a malformed entry names: a fact is in the
	 * list before it is in the stream.
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

	/** Floors that can hit nothing any more leave the memory. */
	private void sweep(long redisMilli) {
		long now = this.clocks.nanos();
		if (now - this.sweptNanos >= SWEEP_INTERVAL.toNanos()) {
			this.sweptNanos = now;
			this.memory.forget(this.settings.oldest(redisMilli));
		}
	}

	/** What was learnt on this connection does not hang together. */
	static final class StreamGapException extends RuntimeException {

		private static final long serialVersionUID = 1;

		StreamGapException(String message) {
			super(message);
		}

	}

}
