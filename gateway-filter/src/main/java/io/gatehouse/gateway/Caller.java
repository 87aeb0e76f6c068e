package io.gatehouse.gateway;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
	 * A caller whose token is good and not revoked. Several requests may share it.
	 */
	final class Authenticated implements Caller {

		private final Identity identity;

		private final Map<String, Object> claims;

		private final @Nullable ServiceToken serviceToken;

		/** The tokens that were minted for this caller, by their audience. */
		private final Map<List<String>, MintedToken> minted = new ConcurrentHashMap<>(0);

		/**
		 * Creates a caller.
		 * @param identity the caller's identity
		 * @param claims all claims of the caller: those of the token, or those of the
		 * session or of the opaque token's hash, as the token that the gateway mints for
		 * services contains them
		 * @param token the verified token; {@code null} if the identity does not come
		 * from it
		 */
		public Authenticated(Identity identity, Map<String, Object> claims, @Nullable Jwt token) {
			// only an authenticator creates a caller: data binding has no identity and
			// fails here
			this.identity = Objects.requireNonNull(identity, "The identity is missing");
			this.claims = Collections.unmodifiableMap(claims);
			this.serviceToken = (token != null) ? new ServiceToken(token) : null;
		}

		/**
		 * Returns the caller's identity.
		 * @return the identity
		 */
		public Identity identity() {
			return this.identity;
		}

		/**
		 * Returns all claims of the caller.
		 * @return the claims, which cannot be modified
		 */
		public Map<String, Object> claims() {
			return this.claims;
		}

		/**
		 * Returns the verified token.
		 * @return the token, or {@code null} if the identity does not come from it
		 */
		public @Nullable Jwt token() {
			return (this.serviceToken != null) ? this.serviceToken.jwt() : null;
		}

		/**
		 * Returns the verified token as services receive it if it is relayed unchanged.
		 * @return the token, or {@code null} if the identity does not come from it
		 */
		public @Nullable ServiceToken serviceToken() {
			return this.serviceToken;
		}

		/**
		 * Returns the token that was minted for this caller and an audience.
		 * @param audience the services that it is for
		 * @return the latest one, which may be too old; {@code null} if there is none
		 */
		public @Nullable MintedToken minted(List<String> audience) {
			return this.minted.get(audience);
		}

		/**
		 * Keeps a token that was minted for this caller.
		 * @param audience the services that it is for
		 * @param token the token
		 */
		public void keep(List<String> audience, MintedToken token) {
			this.minted.put(audience, token);
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
		public boolean equals(@Nullable Object other) {
			return other instanceof Authenticated that && this.identity.equals(that.identity)
					&& this.claims.equals(that.claims) && Objects.equals(token(), that.token());
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.identity, this.claims, token());
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
