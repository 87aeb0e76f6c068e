package io.gatehouse.gateway.limit;

import java.util.List;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Who is counted for a request.
 */
sealed interface RequestCaller {

	/** Nobody knows: there was no token, or none was looked at. */
	record Anonymous() implements RequestCaller {

	}

	/**
	 * Somebody whose token is good.
	 *
	 * @param caller who
	 */
	record Known(Caller.Authenticated caller) implements RequestCaller {

		Identity identity() {
			return this.caller.identity();
		}

		/**
		 * A claim that has one value.
		 * @param path its name or path
		 * @return its text, or {@code null} if there is none such
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
