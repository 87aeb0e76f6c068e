package io.gatehouse.token;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;

/**
 * Issuer whose settings were checked, with its keys.
 *
 * @param issuer the exact {@code iss}
 * @param keys the source of its keys
 * @param audiences the accepted {@code aud}
 * @param types the accepted {@code typ}, normalized
 * @param requiredClaims the claims that must be present
 * @param maxLife the longest {@code exp - iat}
 * @param clockSkew how far the issuer's clock may be off
 * @param revocationScope the scope of its revocations, empty for none
 */
record TrustedIssuer(String issuer, KeySource keys, Set<String> audiences, Set<String> types,
		List<String> requiredClaims, Duration maxLife, Duration clockSkew, String revocationScope) {

	/** The value that stands for a missing {@code typ}. */
	static final String NO_TYPE = "none";

	private static final Duration LONGEST_LIFE = Duration.ofDays(3660);

	/**
	 * Checks the settings of an issuer.
	 * @param prefix the properties' prefix, such as {@code gatehouse.issuers.main}
	 * @param own the keys that the application holds, instead of those that the settings
	 * name; {@code null} for an issuer elsewhere
	 * @throws InvalidSettingException if a setting is missing, weak or contradictory
	 */
	static TrustedIssuer of(String prefix, IssuerSettings settings, @Nullable JWKSet own, JwkSetClient client,
			JwkSetSettings jwkSet, LongSupplier ticker) {
		String issuer = issuer(prefix, settings);
		List<SignatureAlgorithm> algorithms = algorithms(prefix, settings);
		Duration maxLife = duration(prefix + ".max-life", settings.maxLife(), Duration.ofHours(24));
		if (maxLife.isZero()) {
			throw new InvalidSettingException(prefix + ".max-life", maxLife.toString(),
					"No token has such a short lifetime.", "Set the longest lifetime of the issuer's tokens.");
		}
		if (maxLife.compareTo(LONGEST_LIFE) > 0) {
			throw new InvalidSettingException(prefix + ".max-life", maxLife.toString(),
					"It is longer than " + LONGEST_LIFE.toDays() + " days, and revocations must be kept for as long.",
					"Set the longest lifetime of the issuer's tokens.");
		}
		Duration skew = duration(prefix + ".clock-skew", settings.clockSkew(), Duration.ofSeconds(30));
		if (skew.compareTo(Duration.ofMinutes(5)) > 0) {
			throw new InvalidSettingException(prefix + ".clock-skew", skew.toString(),
					"Tokens would be accepted long after they expire.",
					"Set at most 5 minutes, and synchronize the clocks.");
		}
		Set<String> types = texts(prefix + ".types", settings.types(), List.of("at+jwt")).stream()
			.map(CompactJws::normalizedType)
			.collect(Collectors.toUnmodifiableSet());
		KeySource keys = (own != null) ? KeySource.of(KeyRing.ofPublic(own, algorithms, new UnusedKeys(issuer)))
				: keys(prefix, issuer, settings, algorithms, client, jwkSet, ticker);
		return new TrustedIssuer(issuer, keys,
				Set.copyOf(texts(prefix + ".audiences", settings.audiences(), List.of(JwtVerifier.DEFAULT_AUDIENCE))),
				types, texts(prefix + ".required-claims", settings.requiredClaims(), List.of("sub", "jti")), maxLife,
				skew, scope(prefix, settings));
	}

	private static String issuer(String prefix, IssuerSettings settings) {
		String issuer = settings.issuer();
		if (issuer == null || issuer.isBlank()) {
			throw new InvalidSettingException(prefix + ".issuer", issuer, "The issuer has no name.",
					"Set it to the exact 'iss' of the tokens.");
		}
		if (!issuer.equals(issuer.strip())) {
			throw new InvalidSettingException(prefix + ".issuer", issuer,
					"It begins or ends with white space, so no 'iss' can equal it.", "Remove the white space.");
		}
		return issuer;
	}

	private static List<SignatureAlgorithm> algorithms(String prefix, IssuerSettings settings) {
		String property = prefix + ".algorithms";
		boolean hasSecret = settings.secret() != null;
		List<SignatureAlgorithm> algorithms = texts(property, settings.algorithms(),
				List.of(hasSecret ? "HS256" : "RS256"))
			.stream()
			.map((name) -> algorithm(property, name))
			.toList();
		for (SignatureAlgorithm algorithm : algorithms) {
			if (algorithm.isSymmetric() != hasSecret) {
				throw new InvalidSettingException(property, algorithm.jose().getName(),
						hasSecret ? "It does not work with the secret that is set."
								: "It needs a secret, and a public key must not serve as one.",
						"Accept HS algorithms with a secret only, and the others with public keys only.");
			}
		}
		if (hasSecret && algorithms.size() > 1) {
			throw new InvalidSettingException(property, String.valueOf(settings.algorithms()),
					"A secret is for one algorithm only.", "Keep one.");
		}
		return algorithms;
	}

	private static SignatureAlgorithm algorithm(String property, String name) {
		return SignatureAlgorithm.ofName(name)
			.orElseThrow(() -> new InvalidSettingException(property, name, "This algorithm is not supported.",
					"Choose from " + SignatureAlgorithm.names() + "."));
	}

	private static KeySource keys(String prefix, String issuer, IssuerSettings settings,
			List<SignatureAlgorithm> algorithms, JwkSetClient client, JwkSetSettings jwkSet, LongSupplier ticker) {
		List<String> set = java.util.stream.Stream
			.of(name("jwk-set-uri", settings.jwkSetUri()), name("key-location", settings.keyLocation()),
					name("secret", settings.secret()))
			.flatMap(Optional::stream)
			.toList();
		if (set.size() > 1) {
			throw new InvalidSettingException(prefix + "." + set.get(0), null,
					"It contradicts '" + prefix + "." + set.get(1) + "': an issuer has one source of keys.",
					"Remove one of the two.");
		}
		if (settings.secret() != null) {
			return secret(prefix + ".secret", settings.secret(), algorithms.get(0));
		}
		if (settings.keyLocation() != null) {
			return file(prefix + ".key-location", settings.keyLocation(), algorithms, new UnusedKeys(issuer));
		}
		UnusedKeys unused = new UnusedKeys(issuer);
		Supplier<CompletableFuture<JWKSet>> published = published(prefix, issuer, settings.jwkSetUri(), client);
		return new RemoteKeys(issuer, () -> published.get().thenApply((keys) -> usable(keys, algorithms, unused)),
				jwkSet, ticker);
	}

	private static Optional<String> name(String name, @Nullable String value) {
		return Optional.ofNullable(value).map((present) -> name);
	}

	private static KeyRing usable(JWKSet keys, List<SignatureAlgorithm> algorithms, UnusedKeys unused) {
		KeyRing ring = KeyRing.ofPublic(keys, algorithms, unused);
		if (ring.isEmpty()) {
			throw new IllegalStateException("the JWK Set holds no usable key for " + algorithms);
		}
		return ring;
	}

	private static KeySource secret(String property, String secret, SignatureAlgorithm algorithm) {
		byte[] bytes;
		try {
			bytes = secret.startsWith("base64:") ? Base64.getDecoder().decode(secret.substring("base64:".length()))
					: secret.getBytes(StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(property, null, "What follows 'base64:' is not base64.",
					"Write the secret in base64 (RFC 4648, section 4), or as text without the prefix.");
		}
		KeyStrength.secretWeakness(bytes, algorithm.hashBytes()).ifPresent((weakness) -> {
			throw new InvalidSettingException(property, null, weakness,
					"Generate one, for instance with 'openssl rand -base64 64', and prefix it with 'base64:'.");
		});
		return KeySource.of(KeyRing.ofSecret(bytes, algorithm));
	}

	private static KeySource file(String property, String location, List<SignatureAlgorithm> algorithms,
			UnusedKeys unused) {
		JWKSet keys = KeyFile.read(property, location);
		for (JWK key : keys.getKeys()) {
			KeyRing.objection(key).ifPresent((objection) -> {
				throw new InvalidSettingException(property, location,
						"Key '" + KeyRing.printable(key.getKeyID()) + "' must not be trusted. " + objection,
						"Give strong public keys only.");
			});
		}
		KeyRing ring = KeyRing.ofPublic(keys, algorithms, unused);
		if (ring.isEmpty()) {
			throw new InvalidSettingException(property, location, "None of its keys is for " + algorithms + ".",
					"Accept the algorithm of the keys, or give other keys.");
		}
		return KeySource.of(ring);
	}

	private static Supplier<CompletableFuture<JWKSet>> published(String prefix, String issuer,
			@Nullable String configured, JwkSetClient client) {
		String property = prefix + ".jwk-set-uri";
		if (configured != null) {
			URI uri = url(property, configured);
			return () -> client.fetch(uri);
		}
		if (!issuer.startsWith("http://") && !issuer.startsWith("https://")) {
			throw new InvalidSettingException(property, null,
					"There are no keys for issuer '" + issuer + "', and the issuer is not a URL.",
					"Set one of '" + property + "', '" + prefix + ".key-location' and '" + prefix + ".secret'.");
		}
		return new JwkSetDiscovery(issuer, url(property, issuer), client)::fetch;
	}

	private static URI url(String property, String text) {
		// a password may stand before the @
		return HttpUrl.parse(text)
			.orElseThrow(() -> new InvalidSettingException(property, text.contains("@") ? null : text,
					"It is not an HTTP URL without credentials.",
					"Set the full URL of the issuer's JWK Set, such as 'https://auth.example.com/.well-known/jwks.json'."));
	}

	private static String scope(String prefix, IssuerSettings settings) {
		String scope = settings.scope();
		if (!scope.matches("[A-Za-z0-9_.-]*")) {
			throw new InvalidSettingException(prefix + ".revocation-scope", scope,
					"It contains unsupported characters.", "Use letters, digits, '_', '.' and '-' only.");
		}
		return scope;
	}

	private static List<String> texts(String property, @Nullable List<String> configured, List<String> standard) {
		List<String> texts = (configured != null) ? configured : standard;
		if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
			throw new InvalidSettingException(property, texts.toString(), "It is empty or has an empty entry.",
					"Remove the property to use " + standard + ", or set the accepted values.");
		}
		return texts.stream().map(String::strip).toList();
	}

	private static Duration duration(String property, @Nullable Duration configured, Duration standard) {
		Duration duration = (configured != null) ? configured : standard;
		if (duration.isNegative()) {
			throw new InvalidSettingException(property, duration.toString(), "The duration is negative.",
					"Set a duration such as '" + standard.toSeconds() + "s'.");
		}
		return duration;
	}

}
