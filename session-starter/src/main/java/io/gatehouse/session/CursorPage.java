package io.gatehouse.session;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Part of a list that is read by cursor.
 *
 * @param <T> the type of its items
 * @param items the items, in the order of the list
 * @param next the cursor with which the next part is read; {@code null} if this is the
 * last one. A text for URLs, without a meaning of its own. It does not expire: a part
 * begins after the last item of the part before, whether or not that item still exists
 */
public record CursorPage<T>(List<T> items, @Nullable String next) {

	/** Largest number of items of a part. */
	public static final int MAX_LIMIT = 500;

	public CursorPage {
		items = List.copyOf(items);
	}

	static void checkLimit(int limit) {
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new IllegalArgumentException("The limit is not a number from 1 to " + MAX_LIMIT);
		}
	}

	static IllegalArgumentException malformedCursor() {
		return new IllegalArgumentException("The cursor is malformed");
	}

}
