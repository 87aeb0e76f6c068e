package io.gatehouse.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Queue of the octets that {@link TcpProxy} has read from one end of a connection and not
 * yet written to the other, oldest first. A part is due when it has been in the queue for
 * the delay that the caller passes. Not thread-safe.
 */
final class OctetQueue {

	/** The result of {@link #dueIn} if the queue is empty. */
	static final long NEVER = Long.MAX_VALUE;

	/** The number of waiting octets at which the queue is full. */
	private static final int ENOUGH = 8 << 20;

	private final Deque<Part> parts = new ArrayDeque<>();

	private int waiting;

	/**
	 * Adds octets that were read.
	 * @param octets the octets; an empty array marks the end
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
	 * Returns the nanoseconds until the oldest part is due, zero or less if it is due
	 * already, or {@link #NEVER}.
	 */
	long dueIn(long now, long delayNanos) {
		Part oldest = this.parts.peek();
		return (oldest != null) ? oldest.since() + delayNanos - now : NEVER;
	}

	/** Tells whether octets are due, and not just the end. */
	boolean octetsAreDue(long now, long delayNanos) {
		Part oldest = this.parts.peek();
		return oldest != null && oldest.hasOctets() && dueIn(now, delayNanos) <= 0;
	}

	/**
	 * Writes the parts that are due, as far as the socket takes them.
	 * @param limit the most octets to write
	 * @return the number of octets written
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
	 * @param octets the octets that are still to be written
	 * @param hasOctets false for the end
	 * @param since the time when they were read
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
