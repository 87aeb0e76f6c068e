package io.gatehouse.gateway.access;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Access rule with the patterns that find it. In addition to its own pattern it has two
 * for other spellings: one that ignores letter case, and the same with a suffix, such as
 * {@code .json}, on the last segment. These two match paths in the form of
 * {@link PathSpelling#plain}.
 */
final class PathRule {

	private static final PathPatternParser ANY_CASE = new PathPatternParser();

	static {
		ANY_CASE.setCaseSensitive(false);
	}

	private final AccessRule rule;

	private final AccessRequirement requirement;

	private final PathPattern pattern;

	private final PathPattern spelling;

	private final @Nullable PathPattern suffixed;

	private final boolean plain;

	/**
	 * Creates a rule.
	 * @param pattern the pattern, including the base path
	 */
	PathRule(AccessRule rule, PathPattern pattern) {
		this.rule = rule;
		this.requirement = AccessRequirement.of(rule);
		this.pattern = pattern;
		String text = withoutSlashes(pattern.getPatternString());
		this.spelling = ANY_CASE.parse(text);
		String suffix = suffixed(text);
		this.suffixed = (suffix != null) ? ANY_CASE.parse(suffix) : null;
		this.plain = text.equals(pattern.getPatternString()) && text.chars().noneMatch(Character::isUpperCase);
	}

	AccessRequirement requirement() {
		return this.requirement;
	}

	/**
	 * Checks whether the pattern names a single path. Such a rule opens or closes exactly
	 * this spelling on purpose.
	 */
	boolean isLiteral() {
		return !this.pattern.hasPatternSyntax();
	}

	/**
	 * Checks whether the pattern itself finds plain paths in lower case, without the
	 * other two.
	 */
	boolean isPlain() {
		return this.plain;
	}

	boolean matches(PathContainer path, String method) {
		return isFor(method) && this.pattern.matches(path);
	}

	/**
	 * Checks whether the rule matches another spelling of a path, given in plain form.
	 */
	boolean matchesSpelling(PathContainer plainPath, String method) {
		return isFor(method)
				&& (this.spelling.matches(plainPath) || (this.suffixed != null && this.suffixed.matches(plainPath)));
	}

	private boolean isFor(String method) {
		return this.rule.methods().isEmpty() || this.rule.methods().contains(method)
				|| (method.equals("HEAD") && this.rule.methods().contains("GET"));
	}

	private static String withoutSlashes(String pattern) {
		int end = pattern.length();
		while (end > 1 && pattern.charAt(end - 1) == '/') {
			end--;
		}
		return pattern.substring(0, end);
	}

	/** The pattern with a suffix, or {@code null} if it already matches any suffix. */
	private static @Nullable String suffixed(String pattern) {
		String stem = pattern;
		int last = stem.lastIndexOf('/');
		if (stem.endsWith("/**") || stem.startsWith("/{*", last)) {
			// the pattern also matches its parent path
			stem = stem.substring(0, last);
			last = stem.lastIndexOf('/');
		}
		String segment = stem.substring(last + 1);
		boolean whole = segment.isEmpty() || segment.equals("*") || segment.equals("**")
				|| (segment.startsWith("{") && segment.indexOf('}') == segment.length() - 1 && !segment.contains(":"));
		return whole ? null : stem + ".*";
	}

}
