package io.gatehouse.revocation.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Result of {@code barrier.lua}: the state of leases and floors in one Redis at one
 * moment.
 *
 * @param now the time by Redis' clock, in epoch ms
 * @param incarnation the Redis that remembers the leases
 * @param head the id of the stream's last entry
 * @param missing the positions of members that lack their floors, counted from 1
 * @param leases the leases that have not expired by that clock, by gateway id
 * @param over the leases that have expired by that clock, which may be wrong: the clock
 * may have been set forward
 * @param left the gateways that announced that they have left
 * @param replicas the number of replicas that confirmed this state
 */
record BarrierAnswer(long now, RedisIncarnation incarnation, StreamId head, Set<Integer> missing,
		Map<String, GatewayLease> leases, Map<String, GatewayLease> over, Set<String> left, long replicas) {

	private static final int FIXED = 5;

	/**
	 * Placeholder id: gateways followed the list before, none does now, and the last one
	 * did not announce that it leaves.
	 */
	static final String FOLLOWED = "followed";

	/** Value in place of the lease's end: the gateway has left. */
	private static final long LEFT = 0;

	/** Creates an answer without expired leases and without gateways that have left. */
	BarrierAnswer(long now, RedisIncarnation incarnation, StreamId head, Set<Integer> missing,
			Map<String, GatewayLease> leases, long replicas) {
		this(now, incarnation, head, missing, leases, Map.of(), Set.of(), replicas);
	}

	/** Reads the script's result. */
	static BarrierAnswer of(List<?> result) {
		List<String> texts = result.stream().map(String::valueOf).toList();
		int places = Integer.parseInt(texts.get(FIXED - 1));
		Set<Integer> missing = new HashSet<>();
		texts.subList(FIXED, FIXED + places).forEach((place) -> missing.add(Integer.valueOf(place)));
		long now = Long.parseLong(texts.get(0));
		Map<String, GatewayLease> leases = new LinkedHashMap<>();
		Map<String, GatewayLease> over = new LinkedHashMap<>();
		Set<String> left = new HashSet<>();
		for (int i = FIXED + places; i < texts.size(); i += 3) {
			GatewayLease lease = new GatewayLease(Long.parseLong(texts.get(i + 1)), StreamId.of(texts.get(i + 2)));
			if (lease.ends() == LEFT) {
				left.add(texts.get(i));
			}
			else {
				((lease.ends() >= now) ? leases : over).put(texts.get(i), lease);
			}
		}
		return new BarrierAnswer(now, new RedisIncarnation(texts.get(1), Long.parseLong(texts.get(2))),
				StreamId.of(texts.get(3)), missing, leases, over, left, 0);
	}

	/** Returns the script's arguments: members and their floors in turn. */
	static List<String> arguments(Map<String, Long> floors) {
		List<String> arguments = new ArrayList<>(2 * floors.size());
		floors.forEach((member, epochMilli) -> {
			arguments.add(member);
			arguments.add(Long.toString(epochMilli));
		});
		return arguments;
	}

	/** Returns the same answer with the number of replicas that confirmed it. */
	BarrierAnswer with(long confirmed) {
		return new BarrierAnswer(this.now, this.incarnation, this.head, this.missing, this.leases, this.over, this.left,
				confirmed);
	}

	/**
	 * Returns the lease of a gateway that has not left, expired or not; {@code null} if
	 * there is none.
	 */
	@Nullable GatewayLease lease(String gateway) {
		GatewayLease lease = this.leases.get(gateway);
		return (lease != null) ? lease : this.over.get(gateway);
	}

	/** Returns the gateways that have not left, with expired leases or valid ones. */
	Set<String> gateways() {
		Set<String> gateways = new HashSet<>(this.leases.keySet());
		gateways.addAll(this.over.keySet());
		return gateways;
	}

	/** Returns the number of gateways that follow the list. */
	int following() {
		return this.leases.size();
	}

	/** Returns whether gateways followed the list before and vanished. */
	boolean hasLostGateways() {
		return this.left.contains(FOLLOWED);
	}

	/** Returns whether any of {@code count} consecutive members lacks its floor. */
	boolean lacks(int firstPlace, int count) {
		return this.missing.stream().anyMatch((place) -> place >= firstPlace && place < firstPlace + count);
	}

	/**
	 * Identity of the Redis that remembers leases, until it is emptied or another one
	 * takes over.
	 *
	 * @param runId the run id of the Redis
	 * @param since the time since which revoking callers know it, in epoch ms by its
	 * clock
	 */
	record RedisIncarnation(String runId, long since) {

	}

	/**
	 * A gateway's lease.
	 *
	 * @param ends when it ends, in epoch ms by Redis' clock
	 * @param applied the id of the latest entry that the gateway applied
	 */
	record GatewayLease(long ends, StreamId applied) {

	}

}
