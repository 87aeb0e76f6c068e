package io.gatehouse.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.gatehouse.identity.Identity;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Result of the authentication of a request.
 */
public sealed interface Caller {

	/** A request without a token. */
	record Anonymous() implements Caller {

	}

	/**
	 * A caller whose token is good and not revoked.
	 *
	 * @param identity the caller's identity
	 * @param claims all claims of the caller: those of the token, or those of the session
	 * or of the opaque token's hash, as the token that the gateway mints for services
	 * contains them
	 * @param token the verified token; {@code null} if the identity does not come from it
	 */
	record Authenticated(Identity identity, Map<String, Object> claims, @Nullable Jwt token) implements Caller {

		public Authenticated {
			// only an authenticator creates a caller: data binding has no identity and
			// fails here
			Objects.requireNonNull(identity, "The identity is missing");
			claims = Collections.unmodifiableMap(claims);
		}

		/**
		 * Returns the values of a claim as text, for routes, cohorts and limits.
		 * @param path the claim's name, or its path with dots between the names
		 * @return the items of a list, or the single value; numbers in plain decimals,
		 * {@code 1.0} as {@code 1}; times in seconds; no value for a structure, and an
		 * empty list if there is no such claim
		 */
		public List<String> claim(String path) {
			Object value = IdentityClaims.lookup(this.claims, path);
			Stream<?> values = (value instanceof Collection<?> list) ? list.stream() : Stream.ofNullable(value);
			return values.map(Authenticated::text).filter(Objects::nonNull).toList();
		}

		/**
		 * Returns the value of a claim with a single value.
		 * @param path the claim's name, or its path with dots between the names
		 * @return the value as {@link #claim} gives it, or {@code null} if the claim is
		 * missing or has several values
		 */
		public @Nullable String singleClaim(String path) {
			List<String> values = claim(path);
			return (values.size() == 1) ? values.get(0) : null;
		}

		private static @Nullable String text(@Nullable Object value) {
			if (value instanceof Instant time) {
				return Long.toString(time.getEpochSecond());
			}
			if (value instanceof Double number && Double.isFinite(number)) {
				return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
			}
			return (value instanceof Map || value instanceof Collection) ? null : Objects.toString(value, null);
		}

		@Override
		public String toString() {
			return "Authenticated[]";
		}

	}

	/**
	 * A request whose token is bad, revoked or could not be checked.
	 *
	 * @param reason the reason, with status 401, 429 or 503
	 */
	record Refused(Reason reason) implements Caller {

	}

}
