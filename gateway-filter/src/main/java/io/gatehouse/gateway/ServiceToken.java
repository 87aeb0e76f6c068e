package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import io.gatehouse.identity.IdentityHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Token that services receive, with the identity headers that carry its claims. The
 * headers are encoded once, since several requests share the token. Thread-safe.
 */
public final class ServiceToken {

	private final Jwt jwt;

	private final String authorization;

	private volatile @Nullable Encoded encoded;

	/**
	 * Creates a service token.
	 * @param jwt the caller's own token, or one that the gateway minted
	 */
	public ServiceToken(Jwt jwt) {
		this.jwt = jwt;
		this.authorization = "Bearer " + jwt.getTokenValue();
	}

	/**
	 * Returns the token.
	 * @return a signed token
	 */
	public Jwt jwt() {
		return this.jwt;
	}

	/**
	 * Returns the value of the {@code Authorization} header.
	 * @return the token as bearer credentials (RFC 6750)
	 */
	public String authorization() {
		return this.authorization;
	}

	/**
	 * Encodes the claims as identity headers.
	 * @param headers the header contract
	 * @param header takes the name and the value of each header
	 * @throws io.gatehouse.token.InvalidTokenException with
	 * {@link io.gatehouse.token.Reason#MALFORMED_TOKEN} if a claim cannot be carried
	 * whole
	 */
	public void encode(IdentityHeaders headers, BiConsumer<String, String> header) {
		Encoded known = this.encoded;
		if (known == null || known.contract() != headers) {
			known = Encoded.of(headers, this.jwt);
			this.encoded = known;
		}
		List<String> namesAndValues = known.namesAndValues();
		for (int i = 0; i < namesAndValues.size(); i += 2) {
			header.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
		}
	}

	@Override
	public String toString() {
		return "ServiceToken[]";
	}

	private record Encoded(IdentityHeaders contract, List<String> namesAndValues) {

		static Encoded of(IdentityHeaders headers, Jwt jwt) {
			List<String> namesAndValues = new ArrayList<>();
			headers.encode(jwt.getClaims(), (name, value) -> {
				namesAndValues.add(name);
				namesAndValues.add(value);
			});
			return new Encoded(headers, List.copyOf(namesAndValues));
		}

	}

}
