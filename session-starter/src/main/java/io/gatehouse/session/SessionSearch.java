package io.gatehouse.session;

import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Blocking facade of {@link ReactiveSessionSearch}. Every method returns and throws the
 * same as there; none may be called on an event loop.
 */
public final class SessionSearch {

	private final ReactiveSessionSearch search;

	/**
	 * Creates a facade of a search.
	 * @param search the search
	 */
	public SessionSearch(ReactiveSessionSearch search) {
		this.search = search;
	}

	/**
	 * Finds users with sessions by the beginning of their ids.
	 * @param prefix the beginning; empty for all users
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * first
	 * @param limit the largest number of users, from 1 to {@value CursorPage#MAX_LIMIT}
	 * @return the ids of the users
	 * @see ReactiveSessionSearch#users(String, String, int)
	 */
	public CursorPage<String> users(String prefix, @Nullable String cursor, int limit) {
		return Objects.requireNonNull(this.search.users(prefix, cursor, limit).block());
	}

	/**
	 * Finds the user of a session.
	 * @param sessionId the session's id, the {@code sid} of its tokens
	 * @return the {@code sub}; empty if there is no such session
	 */
	public Optional<String> userOf(String sessionId) {
		return this.search.userOf(sessionId).blockOptional();
	}

}
