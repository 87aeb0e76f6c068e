package io.gatehouse.gateway.login;

import java.net.URI;
import java.net.URISyntaxException;

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
	 * not part of a URI (RFC 3986), or may lead to another origin
	 */
	static String of(@Nullable String target) {
		if (target == null || target.length() > MAX_LENGTH || !target.startsWith("/") || target.startsWith("//")) {
			return ROOT;
		}
		boolean plain = target.chars().allMatch((c) -> c > ' ' && c < 0x7f && c != '\\');
		return (plain && isUri(target)) ? target : ROOT;
	}

	private static boolean isUri(String target) {
		try {
			return new URI(target).getRawAuthority() == null;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

}
