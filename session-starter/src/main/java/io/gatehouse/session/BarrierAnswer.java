package io.gatehouse.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.revocation.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * What {@code barrier.lua} returned, at one moment of one Redis.
 *
 * @param now the time by Redis' clock, in epoch ms
 * @param memory whose memory it is
 * @param head the id of the stream's last entry
 * @param missing the places of members without their floors, counted from 1
 * @param leases the leases that are not over by that clock, by the ids of the gateways
 * @param over those that are, which may be wrong: the clock may have been set forward
 * @param left the gateways that said that they answer no more
 * @param replicas how many replicas are known to have all of this
 */
record BarrierAnswer(long now, Memory memory, StreamId head, Set<Integer> missing, Map<String, Lease> leases,
		Map<String, Lease> over, Set<String> left, long replicas) {

	private static final int FIXED = 5;

	/**
	 * Stands for a gateway where one followed, none does now, and the last one did not
	 * say that it leaves.
	 */
	static final String FOLLOWED = "followed";

	/** Says of a gateway instead of the end of its lease that it left. */
	private static final long LEFT = 0;

	/** Where no lease is over, and no gateway has left. */
	BarrierAnswer(long now, Memory memory, StreamId head, Set<Integer> missing, Map<String, Lease> leases,
			long replicas) {
		this(now, memory, head, missing, leases, Map.of(), Set.of(), replicas);
	}

	/** Reads the script's result. */
	static BarrierAnswer of(List<?> result) {
		List<String> texts = result.stream().map(String::valueOf).toList();
		int places = Integer.parseInt(texts.get(FIXED - 1));
		Set<Integer> missing = new HashSet<>();
		texts.subList(FIXED, FIXED + places).forEach((place) -> missing.add(Integer.valueOf(place)));
		long now = Long.parseLong(texts.get(0));
		Map<String, Lease> leases = new LinkedHashMap<>();
		Map<String, Lease> over = new LinkedHashMap<>();
		Set<String> left = new HashSet<>();
		for (int i = FIXED + places; i < texts.size(); i += 3) {
			Lease lease = new Lease(Long.parseLong(texts.get(i + 1)), StreamId.of(texts.get(i + 2)));
			if (lease.ends() == LEFT) {
				left.add(texts.get(i));
			}
			else {
				((lease.ends() >= now) ? leases : over).put(texts.get(i), lease);
			}
		}
		return new BarrierAnswer(now, new Memory(texts.get(1), Long.parseLong(texts.get(2))), StreamId.of(texts.get(3)),
				missing, leases, over, left, 0);
	}

	/** What is sent to be verified: members and their floors in turn. */
	static List<String> arguments(Map<String, Long> floors) {
		List<String> arguments = new ArrayList<>(2 * floors.size());
		floors.forEach((member, epochMilli) -> {
			arguments.add(member);
			arguments.add(Long.toString(epochMilli));
		});
		return arguments;
	}

	/** The same, and that replicas have it. */
	BarrierAnswer with(long confirmed) {
		return new BarrierAnswer(this.now, this.memory, this.head, this.missing, this.leases, this.over, this.left,
				confirmed);
	}

	/**
	 * The lease of a gateway that has not left, over or not; {@code null} if there is
	 * none.
	 */
	@Nullable Lease lease(String gateway) {
		Lease lease = this.leases.get(gateway);
		return (lease != null) ? lease : this.over.get(gateway);
	}

	/** The gateways that have not left, with leases that are over or not. */
	Set<String> gateways() {
		Set<String> gateways = new HashSet<>(this.leases.keySet());
		gateways.addAll(this.over.keySet());
		return gateways;
	}

	/** How many gateways follow the list. */
	int following() {
		return this.leases.size();
	}

	/** Whether gateways followed the list before, and have vanished. */
	boolean hasLostGateways() {
		return this.left.contains(FOLLOWED);
	}

	/** Whether one of some members that were sent in a row lacks its floor. */
	boolean lacks(int firstPlace, int count) {
		return this.missing.stream().anyMatch((place) -> place >= firstPlace && place < firstPlace + count);
	}

	/**
	 * Who remembers leases: a Redis, until it is emptied or another one takes over.
	 *
	 * @param runId the run id of the Redis
	 * @param since since when it is known to those who revoke, in epoch ms by its clock
	 */
	record Memory(String runId, long since) {

	}

	/**
	 * A gateway's lease.
	 *
	 * @param ends when it ends, in epoch ms by Redis' clock
	 * @param applied the id of the latest entry that the gateway applied
	 */
	record Lease(long ends, StreamId applied) {

	}

}
