package io.gatehouse.benchmarks.peers.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares secrets without hashing them. Spring Authorization Server replaces a secret
 * with the prefix {@code {noop}} by its bcrypt hash when a client first authenticates,
 * and then spends far more on the hash than on anything else. It does not with this one.
 */
final class PlainText implements PasswordEncoder {

	@Override
	public @Nullable String encode(@Nullable CharSequence secret) {
		return (secret != null) ? secret.toString() : null;
	}

	@Override
	public boolean matches(@Nullable CharSequence secret, @Nullable String stored) {
		return secret != null && secret.toString().equals(stored);
	}

}
