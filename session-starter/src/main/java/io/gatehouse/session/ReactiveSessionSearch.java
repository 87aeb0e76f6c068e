package io.gatehouse.session;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;

/**
 * Search for users with sessions, for an admin console. Exists if
 * {@code gatehouse.session.index.enabled} is {@code true}, and finds sessions that began
 * or were refreshed since then. Users are found by the beginning of their ids, and by the
 * ids of their sessions; devices, addresses and token ids are not indexed. Nothing
 * happens before subscription; errors of Redis are emitted as
 * {@link DataAccessException}, malformed arguments as {@link IllegalArgumentException}.
 * Thread-safe. For blocking code there is {@link SessionSearch}.
 */
public final class ReactiveSessionSearch {

	/**
	 * Parts without a user that are passed over: the users of a part may all have logged
	 * out.
	 */
	private static final int MAX_EMPTY_PARTS = 5;

	private final SessionIndex index;

	ReactiveSessionSearch(SessionIndex index) {
		this.index = index;
	}

	/**
	 * Finds users with sessions by the beginning of their ids, case-sensitively, in the
	 * order of code points.
	 * @param prefix the beginning; empty for all users
	 * @param cursor {@link CursorPage#next()} of the part before, or {@code null} for the
	 * first
	 * @param limit the largest number of users, from 1 to {@value CursorPage#MAX_LIMIT}.
	 * A part may have fewer users although there are more
	 * @return the ids of the users
	 */
	public Mono<CursorPage<String>> users(String prefix, @Nullable String cursor, int limit) {
		return Mono.defer(() -> {
			CursorPage.checkLimit(limit);
			if (!prefix.isEmpty()) {
				TextConstraints.check("The beginning of the user's id", prefix + "-",
						JwtVerifier.MAX_IDENTIFIER_LENGTH + 1);
			}
			return users(prefix, after(prefix, cursor), limit, 1);
		});
	}

	private Mono<CursorPage<String>> users(String prefix, String after, int limit, int part) {
		return this.index.users(prefix, after, limit)
			.flatMap((found) -> (found.users().isEmpty() && !found.last().isEmpty() && part < MAX_EMPTY_PARTS)
					? users(prefix, found.last(), limit, part + 1)
					: Mono.just(new CursorPage<>(found.users(), next(found.last()))));
	}

	private static @Nullable String next(String last) {
		return last.isEmpty() ? null
				: Base64.getUrlEncoder().withoutPadding().encodeToString(last.getBytes(StandardCharsets.UTF_8));
	}

	private static String after(String prefix, @Nullable String cursor) {
		if (cursor == null) {
			return "";
		}
		String after = decoded(cursor);
		TextConstraints.check("The cursor", after, JwtVerifier.MAX_IDENTIFIER_LENGTH);
		if (!after.startsWith(prefix) || !cursor.equals(next(after))) {
			throw CursorPage.malformedCursor();
		}
		return after;
	}

	private static String decoded(String cursor) {
		try {
			return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw CursorPage.malformedCursor();
		}
	}

	/**
	 * Finds the user of a session.
	 * @param sessionId the session's id, the {@code sid} of its tokens
	 * @return the {@code sub}; empty if there is no such session
	 */
	public Mono<String> userOf(String sessionId) {
		return Mono.defer(() -> {
			TextConstraints.check("The session's id", sessionId, JwtVerifier.MAX_IDENTIFIER_LENGTH);
			return this.index.userOf(sessionId);
		});
	}

}
