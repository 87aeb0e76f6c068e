package io.gatehouse.gateway.proof;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.gatehouse.token.DpopProofVerifier;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.KeyStrength;
import io.gatehouse.token.SignatureAlgorithm;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of DPoP (RFC 9449), {@code gatehouse.gateway.dpop.*}.
 *
 * @param enabled whether tokens that are bound to a DPoP key are accepted with a proof
 * @param required whether every token must be bound to a key, by DPoP or, if that is
 * enabled, by a client certificate
 * @param maxAge the age up to which a proof is accepted, by its 'iat'
 * @param clockSkew the tolerated difference between the clocks of a client and the
 * gateway
 * @param algorithms the JWS algorithms of proofs: ES256, ES384, ES512, RS256, RS384,
 * RS512, PS256, PS384, PS512 or EdDSA (Ed25519); by default ES256, RS256, PS256 and EdDSA
 * @param externalUris the base URIs by which clients reach the gateway, such as
 * 'https://api.example.com'; only proofs for these are accepted. Without them, a proof is
 * compared with scheme and host of the request, after forwarded headers of trusted
 * proxies, so something in front of the routes has to check the host
 * @param nonce settings of nonces
 * @param replay settings of the detection of proofs that are used again
 */
@ConfigurationProperties("gatehouse.gateway.dpop")
public record DpopProperties(@DefaultValue("false") boolean enabled, @DefaultValue("false") boolean required,
		@DefaultValue("60s") Duration maxAge, @DefaultValue("5s") Duration clockSkew,
		@DefaultValue List<String> algorithms, @DefaultValue List<String> externalUris, @DefaultValue Nonce nonce,
		@DefaultValue Replay replay) {

	static final String PREFIX = "gatehouse.gateway.dpop.";

	private static final Duration LONGEST = Duration.ofMinutes(10);

	private static final Duration LONGEST_SKEW = Duration.ofMinutes(1);

	public DpopProperties {
		algorithms = algorithms.isEmpty() ? DpopProofVerifier.DEFAULT_ALGORITHMS : List.copyOf(algorithms);
		externalUris = List.copyOf(externalUris);
		if (required && !enabled) {
			throw new InvalidSettingException(PREFIX + "required", "true",
					"It has no effect, since DPoP is not enabled.",
					"Set '" + PREFIX + "enabled' to 'true', or remove it.");
		}
		checkDuration("max-age", maxAge, Duration.ofSeconds(1), LONGEST);
		checkDuration("clock-skew", clockSkew, Duration.ZERO, LONGEST_SKEW);
		algorithms.forEach(DpopProperties::algorithm);
		externalUris.forEach(DpopProperties::checkUri);
	}

	private static void checkDuration(String name, Duration value, Duration least, Duration greatest) {
		if (value.compareTo(least) < 0 || value.compareTo(greatest) > 0) {
			throw new InvalidSettingException(PREFIX + name, value.toString(), "It is out of range.",
					"Set a duration from " + least + " to " + greatest + ".");
		}
	}

	private static SignatureAlgorithm algorithm(String name) {
		return SignatureAlgorithm.ofName(name)
			.filter((algorithm) -> !name.startsWith("HS"))
			.orElseThrow(() -> new InvalidSettingException(PREFIX + "algorithms", name,
					"It is not an asymmetric JWS algorithm that is supported.",
					"Set ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384, PS512 or EdDSA."));
	}

	private static void checkUri(String uri) {
		if (TargetUri.normalized(uri) == null || uri.contains("?") || uri.contains("#")) {
			throw new InvalidSettingException(PREFIX + "external-uris", uri,
					"It is not an absolute 'http' or 'https' URI without user, query and fragment.",
					"Set the URI by which clients reach the gateway, such as 'https://api.example.com'.");
		}
	}

	/** The accepted algorithms. */
	List<SignatureAlgorithm> signatureAlgorithms() {
		return this.algorithms.stream().map(DpopProperties::algorithm).toList();
	}

	/** The time in which a proof could be used again. */
	Duration replayWindow() {
		return this.maxAge.plus(this.clockSkew.multipliedBy(2)).plusSeconds(1);
	}

	/**
	 * Settings of nonces.
	 *
	 * @param required whether every proof needs a nonce of the gateway
	 * @param lifetime the time for which a nonce is accepted; it is replaced after half
	 * of it
	 * @param secret the secret that all gateways share, at least 32 characters; without
	 * it each gateway accepts only its own nonces, until it restarts
	 */
	public record Nonce(@DefaultValue("false") boolean required, @DefaultValue("5m") Duration lifetime,
			@Nullable String secret) {

		private static final int MIN_BYTES = 32;

		public Nonce {
			checkDuration("nonce.lifetime", lifetime, Duration.ofSeconds(10), Duration.ofHours(1));
			if (secret != null) {
				KeyStrength.secretWeakness(secret.getBytes(StandardCharsets.UTF_8), MIN_BYTES).ifPresent((weakness) -> {
					throw new InvalidSettingException(PREFIX + "nonce.secret", null, weakness,
							"Set 32 or more random bytes, such as the output of 'openssl rand -base64 32'.");
				});
			}
		}

		@Override
		public String toString() {
			return "Nonce[required=" + this.required + ", lifetime=" + this.lifetime + "]";
		}

	}

	/**
	 * Settings of the detection of proofs that are used again.
	 *
	 * @param store where used proofs are noted: shared (in Redis, for all gateways) or
	 * local (in the memory of this gateway, for a gateway that is alone)
	 * @param maxProofs the number of used proofs in the memory of this gateway, about 100
	 * bytes each; if there are more, requests with proofs are refused with 503
	 * @param maxProofsPerKey the number of used proofs of one client key in that memory;
	 * further ones are refused with 429
	 */
	public record Replay(@DefaultValue("shared") Store store, @DefaultValue("500000") int maxProofs,
			@DefaultValue("5000") int maxProofsPerKey) {

		public Replay {
			if (maxProofs < 1) {
				throw new InvalidSettingException(PREFIX + "replay.max-proofs", Integer.toString(maxProofs),
						"It is not positive.", "Set the number of requests with proofs within 'max-age'.");
			}
			if (maxProofsPerKey < 1 || maxProofsPerKey > maxProofs / 2) {
				throw new InvalidSettingException(PREFIX + "replay.max-proofs-per-key",
						Integer.toString(maxProofsPerKey),
						"It is not positive, or the proofs of one client could take most of the memory for all.",
						"Set a number from 1 to half of 'max-proofs'.");
			}
		}

		/** Place where used proofs are noted. */
		public enum Store {

			/** Redis, and the memory of this gateway. */
			SHARED,

			/** The memory of this gateway. */
			LOCAL

		}

	}

}
