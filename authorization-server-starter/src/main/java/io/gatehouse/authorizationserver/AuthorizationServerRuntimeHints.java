package io.gatehouse.authorizationserver;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Registers the script of this module for native images.
 */
final class AuthorizationServerRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("io/gatehouse/authorizationserver/*.lua");
		hints.reflection().registerJavaSerialization(SignOn.class);
	}

}
