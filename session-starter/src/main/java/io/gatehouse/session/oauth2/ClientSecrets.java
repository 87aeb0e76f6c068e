package io.gatehouse.session.oauth2;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.gatehouse.session.oauth2.TokenEndpointProperties.Client;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Reads the hashes of client secrets when the application starts. Only hashes that are
 * slow and salted are accepted, in the formats of Spring Security, and plain secrets if a
 * setting allows them.
 */
final class ClientSecrets {

	private static final Pattern HASHED = Pattern.compile("\\{bcrypt}\\$2[aby]?\\$\\d\\d\\$[./0-9A-Za-z]{53}"
			+ "|(?<other>\\{(pbkdf2|scrypt|argon2)(@SpringSecurity_v5_8)?})([0-9a-fA-F]{32,}|(\\$[A-Za-z0-9+/=,]+){3,5})");

	private static final Pattern PLAIN = Pattern.compile("\\{noop}.+");

	private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();

	private final Set<String> checked = new HashSet<>();

	private final boolean plainAllowed;

	ClientSecrets(boolean plainAllowed) {
		this.plainAllowed = plainAllowed;
	}

	/**
	 * Returns the secret of a client.
	 * @throws InvalidSettingException if it is no hash that can be checked here; the
	 * message does not show it
	 */
	ClientSecret secret(String id, Client client) {
		String property = TokenEndpointProperties.PREFIX + "clients." + id + ".secret";
		String encoded = String.valueOf(client.secret());
		Matcher hash = HASHED.matcher(encoded);
		if (hash.matches()) {
			check(property, encoded, hash.group("other"));
		}
		else if (!PLAIN.matcher(encoded).matches()) {
			throw new InvalidSettingException(property, null,
					"It is no slow, salted hash in the format of '{bcrypt}', '{pbkdf2}', '{scrypt}' or '{argon2}'.",
					"Set the hash of the secret, with the id of its format in braces.");
		}
		else if (!this.plainAllowed) {
			throw new InvalidSettingException(property, null, "The secret is stored as it is.",
					"Set the hash of the secret, such as '{bcrypt}...', or, for development, '"
							+ TokenEndpointProperties.PREFIX + "allow-plain-secrets' to 'true'.");
		}
		return new ClientSecret(this.encoder, encoded);
	}

	/**
	 * Checks once for each kind of hash, which is slow, whether the library that it needs
	 * is there.
	 */
	private void check(String property, String encoded, @Nullable String kind) {
		try {
			if (kind != null && this.checked.add(kind)) {
				this.encoder.matches("probe", encoded);
			}
		}
		catch (RuntimeException | LinkageError ex) {
			throw new InvalidSettingException(property, null,
					"The hash is malformed, or the library that checks it is missing (" + ex.getClass().getSimpleName()
							+ ").",
					"Set a hash of another kind, or add the library: Bouncy Castle for '{scrypt}' and '{argon2}'.");
		}
	}

}
