package io.gatehouse.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What {@link TcpProxy} has read from one end of a connection and not yet written to the
 * other, oldest first. Each part is due when it has been here for as long as the delay
 * says that counts when one asks. Not safe for threads.
 */
final class OctetQueue {

	/** Nothing is due, whatever the delay. */
	static final long NEVER = Long.MAX_VALUE;

	/** How many octets may wait before no more should be read. */
	private static final int ENOUGH = 8 << 20;

	private final Deque<Part> parts = new ArrayDeque<>();

	private int waiting;

	/**
	 * Adds what was read.
	 * @param octets the octets; none mean the end
	 */
	void add(byte[] octets, long now) {
		this.waiting += octets.length;
		this.parts.add(new Part(ByteBuffer.wrap(octets), octets.length > 0, now));
	}

	boolean isEmpty() {
		return this.parts.isEmpty();
	}

	boolean isFull() {
		return this.waiting >= ENOUGH;
	}

	/**
	 * In how many nanoseconds something is due, zero or less if it is already, or
	 * {@link #NEVER}.
	 */
	long dueIn(long now, long delayNanos) {
		Part oldest = this.parts.peek();
		return (oldest != null) ? oldest.since() + delayNanos - now : NEVER;
	}

	/** Whether octets are due, and not just the end. */
	boolean octetsAreDue(long now, long delayNanos) {
		Part oldest = this.parts.peek();
		return oldest != null && oldest.hasOctets() && dueIn(now, delayNanos) <= 0;
	}

	/**
	 * Writes what is due, as far as the socket takes it.
	 * @param limit the most octets to write
	 * @return how many were written
	 */
	long write(SocketChannel to, long now, long delayNanos, long limit) throws IOException {
		long written = 0;
		while (dueIn(now, delayNanos) <= 0) {
			Part oldest = this.parts.element();
			if (oldest.hasOctets()) {
				written += oldest.write(to, limit - written);
				if (oldest.octets().hasRemaining()) {
					break;
				}
			}
			else {
				to.shutdownOutput();
			}
			this.parts.remove();
		}
		this.waiting -= Math.toIntExact(written);
		return written;
	}

	/**
	 * Octets that were read together.
	 *
	 * @param octets what of them is still to be written
	 * @param hasOctets false for the end
	 * @param since when they were read
	 */
	private record Part(ByteBuffer octets, boolean hasOctets, long since) {

		int write(SocketChannel to, long limit) throws IOException {
			int end = this.octets.limit();
			this.octets.limit(this.octets.position() + (int) Math.min(this.octets.remaining(), limit));
			try {
				return to.write(this.octets);
			}
			finally {
				this.octets.limit(end);
			}
		}

	}

}
