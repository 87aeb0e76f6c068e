package io.gatehouse.session;

import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.KeyFile;
import io.gatehouse.token.SignatureAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link SigningKeys} that the properties name, and tells exactly which
 * property is at fault if they do not make sense. Reads files, so it is for the start
 * only.
 */
final class SigningKeyLoader {

	private static final String KEYS = GatehouseSessionProperties.PREFIX + "keys";

	private static final String KEY_FILE = GatehouseSessionProperties.PREFIX + "key-file";

	private static final String GENERATE = GatehouseSessionProperties.PREFIX + "generate-key-file";

	private final GatehouseSessionProperties properties;

	private final SignatureAlgorithm algorithm;

	private SigningKeyLoader(GatehouseSessionProperties properties) {
		this.properties = properties;
		this.algorithm = SignatureAlgorithm.ofName(properties.algorithm()).orElseThrow();
	}

	/**
	 * Reads the keys; the first private one becomes active.
	 * @throws InvalidSettingException if keys are missing, unreadable, weak or
	 * contradictory
	 */
	static SigningKeys load(GatehouseSessionProperties properties) {
		SigningKeyLoader loader = new SigningKeyLoader(properties);
		return loader.signingKeys(loader.sources());
	}

	private List<Source> sources() {
		String keyFile = this.properties.keyFile();
		List<GatehouseSessionProperties.Key> keys = this.properties.keys();
		if (keyFile == null && this.properties.generateKeyFile()) {
			throw new InvalidSettingException(GENERATE, "true", "There is no place to keep the key.",
					"Set '" + KEY_FILE + "' to a path that outlives the process.");
		}
		if (keyFile != null && !keys.isEmpty()) {
			throw new InvalidSettingException(KEY_FILE, keyFile,
					"It contradicts '" + KEYS + "': the keys have one source.", "Remove one of the two.");
		}
		if (keyFile != null) {
			return keyFile(keyFile);
		}
		if (keys.isEmpty()) {
			throw new InvalidSettingException(KEYS, null, "There is no key to sign with.",
					"Set '" + KEYS + "[0].location' to a PKCS #8 PEM, JWK or JWK Set file, or '" + KEY_FILE
							+ "' to a JWK Set file that '" + GENERATE + "=true' may make.");
		}
		List<Source> sources = new ArrayList<>();
		for (int i = 0; i < keys.size(); i++) {
			sources.addAll(sources(KEYS + "[" + i + "]", keys.get(i)));
		}
		return sources;
	}

	private List<Source> keyFile(String location) {
		if (location.startsWith("file:") || location.startsWith("classpath:")) {
			throw new InvalidSettingException(KEY_FILE, location, "It is not a path.",
					"Set a plain path, or '" + KEYS + "[0].location', which may be a resource.");
		}
		if (this.properties.generateKeyFile()) {
			GeneratedKeyFile.ensure(KEY_FILE, Path.of(location), this.algorithm);
		}
		return sources(KEY_FILE, location, KeyFile.read(KEY_FILE, location));
	}

	private static List<Source> sources(String prefix, GatehouseSessionProperties.Key key) {
		String location = key.location();
		String value = key.value();
		if (location != null && value != null) {
			throw new InvalidSettingException(prefix + ".value", null,
					"It contradicts '" + prefix + ".location': a key has one source.", "Remove one of the two.");
		}
		if (location != null) {
			String property = prefix + ".location";
			return named(prefix, key.id(), sources(property, location, KeyFile.read(property, location)));
		}
		if (value != null) {
			String property = prefix + ".value";
			return named(prefix, key.id(), sources(property, null, KeyFile.parse(property, value)));
		}
		throw new InvalidSettingException(prefix, null, "It names no key.",
				"Set '" + prefix + ".location' or '" + prefix + ".value'.");
	}

	private static List<Source> sources(String property, @Nullable String location, JWKSet keys) {
		return keys.getKeys().stream().map((key) -> new Source(property, location, key)).toList();
	}

	private static List<Source> named(String prefix, @Nullable String id, List<Source> sources) {
		if (id == null) {
			return sources;
		}
		if (id.isBlank() || sources.size() > 1) {
			throw new InvalidSettingException(prefix + ".id", id,
					id.isBlank() ? "It is empty." : "It is one id for " + sources.size() + " keys.",
					"Remove it, and the keys have their own ids or their thumbprints.");
		}
		Source source = sources.get(0);
		return List.of(new Source(source.property(), source.location(), withId(source.key(), id)));
	}

	private static JWK withId(JWK key, String id) {
		Map<String, Object> members = key.toJSONObject();
		members.put("kid", id);
		try {
			return JWK.parse(members);
		}
		catch (ParseException ex) {
			throw new IllegalStateException("A key that was read can be read again", ex);
		}
	}

	private SigningKeys signingKeys(List<Source> sources) {
		Set<String> ids = new HashSet<>();
		for (Source source : sources) {
			SigningKeys.objection(source.key()).ifPresent((objection) -> {
				throw source.invalid(objection, "Give a strong RSA or EC key that is for signatures.");
			});
			if (!ids.add(source.key().getKeyID())) {
				throw source.invalid("Another key has the same id.",
						"Remove one of the two, or give each an id of its own.");
			}
		}
		Optional<Source> active = sources.stream().filter((source) -> source.key().isPrivate()).findFirst();
		if (active.isEmpty()) {
			throw sources.get(0)
				.invalid("Neither it nor another key has a private part to sign with.",
						"Give a PKCS #8 PEM, JWK or JWK Set with a private key.");
		}
		return signingKeys(active.get(), sources);
	}

	private SigningKeys signingKeys(Source active, List<Source> sources) {
		SigningKeys.signingObjection(active.key(), this.algorithm).ifPresent((objection) -> {
			throw active.invalid(objection, "Give a key that fits, first of the private ones, or set '"
					+ GatehouseSessionProperties.PREFIX + "algorithm' to one that fits the key.");
		});
		JWK[] others = sources.stream().filter((source) -> !source.equals(active)).map(Source::key).toArray(JWK[]::new);
		return SigningKeys.of(this.algorithm, active.key(), others);
	}

	/**
	 * A key, and where it comes from.
	 *
	 * @param property the property to name in messages
	 * @param location the property's value, or {@code null} if it is secret
	 * @param key the key
	 */
	private record Source(String property, @Nullable String location, JWK key) {

		InvalidSettingException invalid(String reason, String remedy) {
			return new InvalidSettingException(this.property, this.location,
					"Key '" + this.key.getKeyID() + "': " + reason, remedy);
		}

	}

}
