package io.gatehouse.revocation.redis;

import java.util.Comparator;

/**
 * Id of an entry in the stream of revocations. Later entries have larger ids. Both
 * numbers are unsigned.
 *
 * @param epochMilli when it was written, in epoch ms by Redis' clock
 * @param sequence which of that millisecond it is
 */
record StreamId(long epochMilli, long sequence) implements Comparable<StreamId> {

	/** The id before every entry. */
	public static final StreamId NONE = new StreamId(0, 0);

	private static final Comparator<StreamId> ORDER = Comparator.comparing(StreamId::epochMilli, Long::compareUnsigned)
		.thenComparing(StreamId::sequence, Long::compareUnsigned);

	/**
	 * Parses an id in the form that Redis uses.
	 * @param text {@code <ms>-<sequence>}
	 * @return the id
	 * @throws IllegalArgumentException if it is none
	 */
	public static StreamId of(String text) {
		int dash = text.indexOf('-');
		if (dash < 0) {
			throw new IllegalArgumentException("Not the id of a stream entry: " + text);
		}
		return new StreamId(Long.parseUnsignedLong(text.substring(0, dash)),
				Long.parseUnsignedLong(text.substring(dash + 1)));
	}

	@Override
	public int compareTo(StreamId other) {
		return ORDER.compare(this, other);
	}

	/** Returns the id in the form that Redis uses. */
	@Override
	public String toString() {
		return Long.toUnsignedString(this.epochMilli) + "-" + Long.toUnsignedString(this.sequence);
	}

}
