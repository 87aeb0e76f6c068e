package io.gatehouse.revocation.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Lua scripts that write and follow the list of revocations, as texts that a Redis client
 * in any language can run. A comment at the start of each script describes its keys,
 * arguments and results.
 */
public enum RevocationScript {

	/** Creates the list if there is none. */
	MAKE,

	/** Raises floors. */
	REVOKE,

	/** Reads the time and floors, and makes the list if there is none. */
	FLOORS,

	/** Tells whether every gateway has applied a revocation. */
	BARRIER,

	/** Renews the lease of a gateway. */
	RENEW,

	/** Puts lost floors back. */
	RESTORE;

	private final String text;

	RevocationScript() {
		String own = read(name());
		this.text = name().equals("RENEW") ? functionsOf(read("BARRIER")) + own : own;
	}

	private static String read(String name) {
		String file = name.toLowerCase(Locale.ROOT) + ".lua";
		try (InputStream in = RevocationScript.class.getResourceAsStream(file)) {
			if (in == null) {
				throw new IllegalStateException("Missing from the class path: " + file);
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String functionsOf(String script) {
		// takes the text, since the enum's constants do not exist yet while its
		// constructor runs
		return script.substring(0, script.indexOf("-- end of the functions, which other scripts have too\n"));
	}

	/**
	 * Returns the script.
	 * @return the text, in Lua 5.1
	 */
	public String text() {
		return this.text;
	}

	/**
	 * Returns the functions at the start of {@link #REVOKE}, for scripts that do more
	 * than revoke if the list and other keys are in one slot: {@code score(milli, code)}
	 * and {@code raise(revoked, revocations, now, retention, code, members)}.
	 * @return functions in Lua 5.1
	 */
	public static String functions() {
		return functionsOf(REVOKE.text);
	}

}
