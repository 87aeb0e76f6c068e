package io.gatehouse.identity;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Immutable set of header names and of beginnings of names. A name matches in any case
 * and with {@code _} or {@code .} for {@code -}, as {@link IdentityHeaders#canonical}
 * spells it. The gateway looks up each header of each request and response here, so a
 * name in ASCII is compared in place; most differ from all in their first character.
 * Other names are spelled first, since some letters have a lower case in ASCII.
 */
final class HeaderNameSet {

	private static final int ASCII = 128;

	private static final char[] CANONICAL = canonicalCharacters();

	private final Set<String> names;

	private final List<String> beginnings;

	/** The names that begin with none of the {@link #beginnings}. */
	private final List<String> otherNames;

	/** Whether one of the names or beginnings starts with a character. */
	private final boolean[] starts = new boolean[ASCII];

	/**
	 * Creates a set.
	 * @param names the names, in canonical form and in ASCII
	 * @param beginnings the beginnings of names, in canonical form, in ASCII and not
	 * empty
	 */
	HeaderNameSet(Collection<String> names, Collection<String> beginnings) {
		this.names = Set.copyOf(names);
		this.beginnings = List.copyOf(beginnings);
		this.otherNames = names.stream().filter((name) -> beginnings.stream().noneMatch(name::startsWith)).toList();
		Set<Character> first = Stream.concat(names.stream(), beginnings.stream())
			.map((text) -> text.charAt(0))
			.collect(Collectors.toSet());
		for (int c = 0; c < ASCII; c++) {
			this.starts[c] = first.contains(CANONICAL[c]);
		}
	}

	private static char[] canonicalCharacters() {
		char[] characters = new char[ASCII];
		for (char c = 0; c < ASCII; c++) {
			characters[c] = IdentityHeaders.canonical(String.valueOf(c)).charAt(0);
		}
		return characters;
	}

	/**
	 * Tells whether a name is in the set.
	 * @param name the name
	 * @return whether it matches one of the names or beginnings
	 */
	boolean contains(String name) {
		if (name.isEmpty()) {
			return false;
		}
		char first = name.charAt(0);
		if (first < ASCII && !this.starts[first]) {
			return false;
		}
		return isAscii(name) ? containsAscii(name) : containsCanonical(IdentityHeaders.canonical(name));
	}

	private static boolean isAscii(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (name.charAt(i) >= ASCII) {
				return false;
			}
		}
		return true;
	}

	private boolean containsAscii(String name) {
		for (String beginning : this.beginnings) {
			if (name.length() >= beginning.length() && startsWith(name, beginning)) {
				return true;
			}
		}
		for (String other : this.otherNames) {
			if (name.length() == other.length() && startsWith(name, other)) {
				return true;
			}
		}
		return false;
	}

	private static boolean startsWith(String name, String canonical) {
		for (int i = 0; i < canonical.length(); i++) {
			if (CANONICAL[name.charAt(i)] != canonical.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private boolean containsCanonical(String canonical) {
		return this.names.contains(canonical) || this.beginnings.stream().anyMatch(canonical::startsWith);
	}

}
