package io.gatehouse.token;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Key of the client that a token is bound to: the claim {@code cnf} (RFC 7800, section
 * 3.1) with a thumbprint of a DPoP key (RFC 9449, section 6.1), of a TLS client
 * certificate (RFC 8705, section 3.1), or both. At least one is present, and the client
 * has to prove the possession of each.
 *
 * @param jwkThumbprint the member {@code jkt}: the SHA-256 thumbprint of a JWK (RFC 7638)
 * in base64url, 43 characters; {@code null} if absent
 * @param certificateThumbprint the member {@code x5t#S256}: the SHA-256 hash of a
 * certificate in base64url, 43 characters; {@code null} if absent
 */
public record Confirmation(@Nullable String jwkThumbprint, @Nullable String certificateThumbprint) {

	static final String CLAIM = "cnf";

	private static final String JWK_THUMBPRINT = "jkt";

	private static final String CERTIFICATE_THUMBPRINT = "x5t#S256";

	private static final int THUMBPRINT_LENGTH = 43;

	/** Method by which the possession of a key is proved. */
	public enum Method {

		/** A DPoP proof (RFC 9449). */
		DPOP,

		/** A TLS client certificate (RFC 8705). */
		CERTIFICATE

	}

	/**
	 * Reads the value of the claim.
	 * @param value the value of {@code cnf}
	 * @return the confirmation, or {@code null} if it is not an object of thumbprints
	 * only: another member may name a key in an unknown way
	 */
	static @Nullable Confirmation of(@Nullable Object value) {
		if (!(value instanceof Map<?, ?> members) || members.isEmpty()) {
			return null;
		}
		for (Map.Entry<?, ?> member : members.entrySet()) {
			boolean known = JWK_THUMBPRINT.equals(member.getKey()) || CERTIFICATE_THUMBPRINT.equals(member.getKey());
			if (!known || !(member.getValue() instanceof String text) || text.length() != THUMBPRINT_LENGTH) {
				return null;
			}
		}
		return new Confirmation((String) members.get(JWK_THUMBPRINT), (String) members.get(CERTIFICATE_THUMBPRINT));
	}

	/**
	 * Returns the methods that the possession has to be proved by.
	 * @return one or both
	 */
	public Set<Method> methods() {
		Set<Method> methods = EnumSet.noneOf(Method.class);
		if (this.jwkThumbprint != null) {
			methods.add(Method.DPOP);
		}
		if (this.certificateThumbprint != null) {
			methods.add(Method.CERTIFICATE);
		}
		return methods;
	}

}
