package io.gatehouse.gateway.limit;

import java.util.List;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Caller that a request is counted for.
 */
sealed interface RequestCaller {

	/** Unknown caller: the request has no token, or its token was not verified. */
	record Anonymous() implements RequestCaller {

	}

	/**
	 * Caller with a valid token.
	 *
	 * @param caller the authenticated caller
	 */
	record Known(Caller.Authenticated caller) implements RequestCaller {

		Identity identity() {
			return this.caller.identity();
		}

		/**
		 * Gets a claim with a single value.
		 * @param path its name or path
		 * @return its text, or {@code null} if the claim is missing or has several values
		 */
		@Nullable String claim(String path) {
			List<String> values = this.caller.claim(path);
			return (values.size() == 1) ? values.get(0) : null;
		}

		@Override
		public String toString() {
			return "Known[]";
		}

	}

}
