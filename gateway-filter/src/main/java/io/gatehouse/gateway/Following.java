package io.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.gateway.RevocationLink.Entry;
import io.gatehouse.gateway.RevocationLink.Renewal;
import io.gatehouse.revocation.StreamId;
import io.lettuce.core.ScoredValue;
import org.jspecify.annotations.Nullable;

/**
 * Follows the list of revocations on one connection after the other: loads the list, then
 * applies what the stream brings, and acknowledges it with each renewal of the lease.
 * Where a connection breaks, the next one goes on behind the latest entry, if the same
 * Redis still has it; otherwise the list is loaded again, into the memory that there is:
 * floors only rise, so nothing has to be taken out of it. One thread uses it.
 */
final class Following {

	private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

	private static final int RESTORED_AT_ONCE = 500;

	/** Some hundred KB. */
	private static final int PAGE_SIZE = 5000;

	private final RevocationMemory memory;

	private final FollowerSettings settings;

	private final RevocationStatistics statistics;

	private final Ticker ticker;

	private final Runnable whenAnotherTookOver;

	private final RecentFloors recent = new RecentFloors();

	/** Of which Redis the memory is; {@code null} before it was loaded. */
	private @Nullable String primary;

	/** Up to where everything is in memory. */
	private StreamId applied = StreamId.NONE;

	private String id = "";

	private long sweptNanos;

	/**
	 * Nothing is followed yet.
	 * @param whenAnotherTookOver run when another Redis answers than before, before
	 * anything in it is believed
	 */
	Following(RevocationMemory memory, FollowerSettings settings, RevocationStatistics statistics, Ticker ticker,
			Runnable whenAnotherTookOver) {
		this.memory = memory;
		this.settings = settings;
		this.statistics = statistics;
		this.ticker = ticker;
		this.whenAnotherTookOver = whenAnotherTookOver;
		this.sweptNanos = ticker.read();
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
	boolean join(RevocationLink link) {
		String former = this.id;
		String fresh = UUID.randomUUID().toString();
		long sentNanos = this.ticker.read();
		Renewal joined = link.renew(fresh, Duration.ZERO, this.applied, former);
		this.id = fresh;
		if (!joined.hasList()) {
			this.memory.lost("list_missing");
			return false;
		}
		boolean another = !joined.primary().equals(this.primary);
		if (another && this.primary != null) {
			this.whenAnotherTookOver.run();
		}
		believe(joined, sentNanos);
		if (another || !joined.follows() || this.applied.equals(StreamId.NONE)) {
			load(link, joined);
			this.primary = joined.primary();
			this.applied = joined.head();
		}
		return true;
	}

	private void believe(Renewal renewal, long sentNanos) {
		if (isSettling(renewal)) {
			this.memory.lost("takeover");
		}
		else {
			this.memory.contacted(sentNanos);
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
	private void load(RevocationLink link, Renewal joined) {
		for (List<Entry> entries : this.recent.inLists(RESTORED_AT_ONCE)) {
			this.statistics.restored().add(link.restore(entries));
		}
		double from = this.settings.oldest(joined.redisMilli());
		int count = PAGE_SIZE;
		Renewal latest = joined;
		while (true) {
			List<Entry> page = page(link, from, count);
			raise(page, latest.redisMilli());
			if (page.size() < count) {
				break;
			}
			double last = page.get(page.size() - 1).score();
			// more than a page were raised at once: a larger one will show who else
			count = (last == from) ? 2 * count : PAGE_SIZE;
			from = last;
			latest = touch(link, joined);
		}
		this.statistics.loads().increment();
	}

	private static List<Entry> page(RevocationLink link, double from, int count) {
		List<ScoredValue<byte[]>> floors = link.floors(from, count);
		List<Entry> entries = new ArrayList<>(floors.size());
		for (ScoredValue<byte[]> floor : floors) {
			entries.add(new Entry(StreamId.NONE, RevocationLink.text(floor.getValue()), floor.getScore()));
		}
		return entries;
	}

	/** Redis may be asked in the memory's place as long as it is the same. */
	private Renewal touch(RevocationLink link, Renewal joined) {
		long sentNanos = this.ticker.read();
		Renewal renewal = link.renew(this.id, Duration.ZERO, StreamId.NONE, "");
		if (!renewal.primary().equals(joined.primary()) || !renewal.hasList()) {
			throw new LostThreadException("Another Redis, or none of its list, while it was loaded");
		}
		believe(renewal, sentNanos);
		return renewal;
	}

	/**
	 * Follows the stream until something is wrong.
	 * @param goesOn asked again and again
	 * @throws LostThreadException if the list has to be loaded again
	 * @throws io.lettuce.core.RedisException if Redis does not answer, or refuses
	 */
	void follow(RevocationLink link, BooleanSupplier goesOn) {
		while (goesOn.getAsBoolean()) {
			long sentNanos = this.ticker.read();
			Renewal renewal = link.renew(this.id, this.settings.lease(), this.applied, "");
			if (!renewal.primary().equals(this.primary) || !renewal.follows()) {
				throw new LostThreadException("The stream was cut, or is another one");
			}
			if (!renewal.hasList()) {
				throw new LostThreadException("The list is gone");
			}
			if (isSettling(renewal)) {
				this.memory.lost("takeover");
			}
			else {
				this.memory.applied(this.applied);
				this.memory.granted(sentNanos, renewal.head());
			}
			apply(link.read(this.applied, this.settings.block()), renewal.redisMilli());
			sweep(renewal.redisMilli());
		}
	}

	private void apply(List<Entry> entries, long redisMilli) {
		if (entries.isEmpty()) {
			return;
		}
		raise(entries, redisMilli);
		this.statistics.applied().add(entries.size());
		this.applied = entries.get(entries.size() - 1).id();
		this.memory.applied(this.applied);
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
		long now = this.ticker.read();
		if (now - this.sweptNanos >= SWEEP_INTERVAL.toNanos()) {
			this.sweptNanos = now;
			this.memory.forget(this.settings.oldest(redisMilli));
		}
	}

	/** What was learnt on this connection does not hang together. */
	static final class LostThreadException extends RuntimeException {

		private static final long serialVersionUID = 1;

		LostThreadException(String message) {
			super(message);
		}

	}

}
