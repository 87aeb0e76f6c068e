package io.gatehouse.token;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Settings of the keys that sign tokens. They hold the configured values only:
 * {@link SigningKeys#load} checks them.
 *
 * @param algorithm the JWS algorithm that signs, such as {@code RS256}
 * @param keys the keys; the first private one signs, and all are published
 * @param keyFile a file that holds a JWK Set with private keys, instead of {@code keys}
 * @param generateKeyFile whether to create the key file with a new key if it does not
 * exist
 */
public record SigningKeySettings(String algorithm, List<Key> keys, @Nullable String keyFile, boolean generateKeyFile) {

	public SigningKeySettings {
		keys = List.copyOf(keys);
	}

	/**
	 * Returns the algorithm that signs.
	 * @param prefix the beginning of the properties' names, such as
	 * {@code gatehouse.session.}
	 * @return an RSA or ECDSA algorithm
	 * @throws InvalidSettingException if it is another, or none
	 */
	public SignatureAlgorithm signatureAlgorithm(String prefix) {
		return SignatureAlgorithm.ofName(this.algorithm)
			.filter((known) -> !known.isSymmetric() && known != SignatureAlgorithm.EDDSA)
			.orElseThrow(() -> new InvalidSettingException(prefix + "algorithm", this.algorithm,
					this.algorithm.startsWith("HS") ? "An HMAC key can also sign, so it cannot be published."
							: "This algorithm is not supported for signing.",
					"Choose one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512."));
	}

	/**
	 * Source of one or more keys. {@link #toString()} shows no key.
	 *
	 * @param location a file or class path resource ({@code file:…}, {@code classpath:…},
	 * or a path)
	 * @param value the content of such a file
	 * @param id the key's id ({@code kid}), if it is one key; default: its own id, or
	 * else its thumbprint (RFC 7638)
	 */
	public record Key(@Nullable String location, @Nullable String value, @Nullable String id) {

		@Override
		public String toString() {
			return "Key[location=" + this.location + ", value=" + ((this.value != null) ? "(secret)" : "null") + ", id="
					+ Objects.requireNonNullElse(this.id, "null") + "]";
		}

	}

}
