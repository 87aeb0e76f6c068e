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
 * What authentication found out about the sender of a request.
 */
public sealed interface Caller {

	/** There was no token. */
	record Anonymous() implements Caller {

	}

	/**
	 * The token is good, and not revoked.
	 *
	 * @param identity who the caller is
	 * @param claims everything that is known of the caller: the claims of the token, or
	 * what the session, or the hash of an opaque token, says, as the claims of the token
	 * that the edge mints for the services
	 * @param token the verified token; {@code null} if it is not the token that says who
	 * the caller is
	 */
	record Authenticated(Identity identity, Map<String, Object> claims, @Nullable Jwt token) implements Caller {

		public Authenticated {
			// nothing but an authenticator makes a caller: data binding has no identity
			Objects.requireNonNull(identity, "The identity is missing");
			claims = Collections.unmodifiableMap(claims);
		}

		/**
		 * The values of a claim as text, by which routes, cohorts and limits go.
		 * @param path the claim's name, or else its path with dots between
		 * @return the items of a list, or else the one value; numbers in plain decimals,
		 * {@code 1.0} as {@code 1}; times in seconds; nothing of what is a structure, and
		 * empty if there is no such claim
		 */
		public List<String> claim(String path) {
			Object value = IdentityClaims.lookup(this.claims, path);
			Stream<?> values = (value instanceof Collection<?> list) ? list.stream() : Stream.ofNullable(value);
			return values.map(Authenticated::text).filter(Objects::nonNull).toList();
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
	 * The token is bad or revoked, or nothing can be said about it.
	 *
	 * @param reason why, with status 401, 429 or 503
	 */
	record Refused(Reason reason) implements Caller {

	}

}
