package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Access rule for a path pattern, an entry of {@code gatehouse.gateway.access}.
 *
 * @param path the path pattern, such as {@code /orders/**}
 * @param methods the HTTP methods to which the rule applies; GET includes HEAD, and none
 * stands for all
 * @param access whether a token is needed
 * @param roles the roles of which the caller needs at least one; none for no restriction
 * @param permissions the permissions, all of which the caller needs
 * @param acr the accepted values of the claim 'acr' of the caller's token; none for no
 * restriction
 * @param maxAge the greatest time since the user was authenticated, by the claim
 * 'auth_time'
 */
public record AccessRule(@DefaultValue("") String path, @DefaultValue Set<String> methods,
		@DefaultValue("required") Access access, @DefaultValue List<String> roles,
		@DefaultValue List<String> permissions, @DefaultValue List<String> acr, @Nullable Duration maxAge) {

	static final AccessRule REQUIRED = new AccessRule("/**", Set.of(), Access.REQUIRED, List.of(), List.of(), List.of(),
			null);

	private static final String PROPERTY = "gatehouse.gateway.access";

	/** Access level: says whether a token is needed. */
	public enum Access {

		/** A good token is needed. */
		REQUIRED,

		/** No token is needed, but a token that is sent must be good. */
		OPTIONAL,

		/** Tokens are neither verified nor sent on. */
		PUBLIC

	}

	/**
	 * Checks a configured rule.
	 * @param index the rule's index in the list
	 * @return the pattern of its path
	 * @throws InvalidSettingException if it is empty, contradicts itself, or opens
	 * everything
	 */
	PathPattern check(int index) {
		String property = PROPERTY + "[" + index + "]";
		if (this.path.isBlank() || !this.path.startsWith("/")) {
			throw new InvalidSettingException(property + ".path", this.path, "It does not begin with '/'.",
					"Set a path pattern such as '/public/**'.");
		}
		PathPattern pattern;
		try {
			pattern = PathPatternParser.defaultInstance.parse(this.path);
		}
		catch (PatternParseException ex) {
			throw new InvalidSettingException(property + ".path", this.path,
					"It is not a path pattern: " + ex.getMessage() + ".", "Set a path pattern such as '/public/**'.");
		}
		for (String method : this.methods) {
			if (!method.matches("[A-Z-]+")) {
				throw new InvalidSettingException(property + ".methods", method,
						"No request matches it, since HTTP methods are in upper case.",
						"Set HTTP methods such as 'GET'.");
			}
		}
		stepUp().check(property + ".acr", property + ".max-age");
		if (this.access != Access.REQUIRED) {
			if (restricts()) {
				throw new InvalidSettingException(property + ".access",
						this.access.name().toLowerCase(java.util.Locale.ROOT),
						"It contradicts the other restrictions of the same rule: they need a token.",
						"Remove them, or set the access to 'required'.");
			}
			// two unrelated paths stand for all: a pattern that matches both matches any
			// path
			if (pattern.matches(PathContainer.parsePath("/any/path/at/all"))
					&& pattern.matches(PathContainer.parsePath("/other"))) {
				throw new InvalidSettingException(property + ".path", this.path,
						"It would open every path to callers without a token.",
						"Set the paths that are public, such as '/public/**'; to guard no path, set 'gatehouse.gateway.enabled' to 'false'.");
			}
		}
		return pattern;
	}

	/** Tells whether the rule restricts callers with a token. */
	boolean restricts() {
		return !this.roles.isEmpty() || !this.permissions.isEmpty() || !stepUp().isNone();
	}

	/** Returns the demand on the authentication of the user. */
	StepUp stepUp() {
		return new StepUp(this.acr, this.maxAge);
	}

	/**
	 * Checks a caller against this rule.
	 * @param clock tells how old the authentication of the user is
	 * @return the reason for refusal, or {@code null} if the caller may pass
	 */
	@Nullable Reason refusal(Caller caller, Clock clock) {
		if (caller instanceof Caller.Refused refused) {
			return refused.reason();
		}
		if (caller instanceof Caller.Authenticated authenticated) {
			if ((!this.acr.isEmpty() || this.maxAge != null) && !stepUp().isMetBy(authenticated, clock)) {
				return Reason.INSUFFICIENT_USER_AUTHENTICATION;
			}
			return permits(authenticated.identity()) ? null : Reason.INSUFFICIENT_PERMISSIONS;
		}
		return (this.access == Access.OPTIONAL) ? null : Reason.MISSING_TOKEN;
	}

	private boolean permits(Identity identity) {
		return (this.roles.isEmpty() || this.roles.stream().anyMatch(identity::hasRole))
				&& identity.permissions().containsAll(this.permissions);
	}

}
