package io.gatehouse.gateway.limit;

import java.util.Map;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
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
	 * @param identity who
	 * @param claims what is said of them
	 */
	record Known(Identity identity, Map<String, Object> claims) implements RequestCaller {

		/**
		 * A claim that is text or a number.
		 * @param path its name or path
		 * @return its text, or {@code null} if there is none such
		 */
		@Nullable String claim(String path) {
			Object value = IdentityClaims.lookup(this.claims, path);
			return (value instanceof String || value instanceof Number) ? value.toString() : null;
		}

		@Override
		public String toString() {
			return "Known[]";
		}

	}

}
