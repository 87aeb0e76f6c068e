package io.gatehouse.gateway.login;

import org.jspecify.annotations.Nullable;

/**
 * Target of a redirect within this origin: a path and a query. Anything that a browser
 * could take for another origin is replaced: an absolute URL, {@code //host}, a
 * backslash, or white space that browsers drop.
 */
final class LocalTarget {

	static final String ROOT = "/";

	private static final int MAX_LENGTH = 1024;

	private LocalTarget() {
	}

	/**
	 * Returns a target that stays within this origin.
	 * @param target any text
	 * @return the text, or {@value #ROOT} if it is missing, longer than 1,024 characters,
	 * or may lead to another origin
	 */
	static String of(@Nullable String target) {
		if (target == null || target.length() > MAX_LENGTH || !target.startsWith("/") || target.startsWith("//")) {
			return ROOT;
		}
		boolean plain = target.chars().allMatch((c) -> c > ' ' && c < 0x7f && c != '\\');
		return plain ? target : ROOT;
	}

}
