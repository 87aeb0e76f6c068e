package io.gatehouse.token;

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
import org.jspecify.annotations.Nullable;

/**
 * Loads the {@link SigningKeys} that settings name, and reports the exact property that
 * is invalid. It reads files, so it is for the start only.
 */
final class SigningKeyLoader {

	private final String prefix;

	private final String keys;

	private final String keyFile;

	private final String generate;

	private final SigningKeySettings settings;

	private final SignatureAlgorithm algorithm;

	private SigningKeyLoader(String prefix, SigningKeySettings settings) {
		this.prefix = prefix;
		this.keys = prefix + "keys";
		this.keyFile = prefix + "key-file";
		this.generate = prefix + "generate-key-file";
		this.settings = settings;
		this.algorithm = settings.signatureAlgorithm(prefix);
	}

	/**
	 * Reads the keys; the first private one becomes active.
	 * @throws InvalidSettingException if keys are missing, unreadable, weak or
	 * contradictory
	 */
	static SigningKeys load(String prefix, SigningKeySettings settings) {
		SigningKeyLoader loader = new SigningKeyLoader(prefix, settings);
		return loader.signingKeys(loader.sources());
	}

	private List<Source> sources() {
		String file = this.settings.keyFile();
		List<SigningKeySettings.Key> entries = this.settings.keys();
		if (file == null && this.settings.generateKeyFile()) {
			throw new InvalidSettingException(this.generate, "true", "No file is set for the key.",
					"Set '" + this.keyFile + "' to a path on persistent storage.");
		}
		if (file != null && !entries.isEmpty()) {
			throw new InvalidSettingException(this.keyFile, file,
					"It contradicts '" + this.keys + "': the keys have one source.", "Remove one of the two.");
		}
		if (file != null) {
			return keyFile(file);
		}
		if (entries.isEmpty()) {
			throw new InvalidSettingException(this.keys, null, "There is no key to sign with.",
					"Set '" + this.keys + "[0].location' to a PKCS #8 PEM, JWK or JWK Set file, or '" + this.keyFile
							+ "' to a JWK Set file that '" + this.generate + "=true' may create.");
		}
		List<Source> sources = new ArrayList<>();
		for (int i = 0; i < entries.size(); i++) {
			sources.addAll(sources(this.keys + "[" + i + "]", entries.get(i)));
		}
		return sources;
	}

	private List<Source> keyFile(String location) {
		if (location.startsWith("file:") || location.startsWith("classpath:")) {
			throw new InvalidSettingException(this.keyFile, location, "It is not a path.",
					"Set a plain path, or '" + this.keys + "[0].location', which may be a resource.");
		}
		if (this.settings.generateKeyFile()) {
			GeneratedKeyFile.ensure(this.keyFile, Path.of(location), this.algorithm);
		}
		return sources(this.keyFile, location, KeyFile.read(this.keyFile, location));
	}

	private static List<Source> sources(String entry, SigningKeySettings.Key key) {
		String location = key.location();
		String value = key.value();
		if (location != null && value != null) {
			throw new InvalidSettingException(entry + ".value", null,
					"It contradicts '" + entry + ".location': a key has one source.", "Remove one of the two.");
		}
		if (location != null) {
			String property = entry + ".location";
			return named(entry, key.id(), sources(property, location, KeyFile.read(property, location)));
		}
		if (value != null) {
			String property = entry + ".value";
			return named(entry, key.id(), sources(property, null, KeyFile.parse(property, value)));
		}
		throw new InvalidSettingException(entry, null, "It names no key.",
				"Set '" + entry + ".location' or '" + entry + ".value'.");
	}

	private static List<Source> sources(String property, @Nullable String location, JWKSet keys) {
		return keys.getKeys().stream().map((key) -> new Source(property, location, key)).toList();
	}

	private static List<Source> named(String entry, @Nullable String id, List<Source> sources) {
		if (id == null) {
			return sources;
		}
		if (id.isBlank() || sources.size() > 1) {
			throw new InvalidSettingException(entry + ".id", id,
					id.isBlank() ? "It is empty." : "It is one id for " + sources.size() + " keys.",
					"Remove it; the keys then use their own ids or thumbprints.");
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
				throw source.invalid(objection, "Provide a strong RSA or EC key for signatures.");
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
			throw active.invalid(objection, "Place a key that fits first among the private keys, or set '" + this.prefix
					+ "algorithm' to one that fits the key.");
		});
		JWK[] others = sources.stream().filter((source) -> !source.equals(active)).map(Source::key).toArray(JWK[]::new);
		return SigningKeys.of(this.algorithm, active.key(), others);
	}

	/**
	 * Key and its origin.
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
