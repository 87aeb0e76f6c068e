package io.gatehouse.service.propagation;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Caller as code sees it at some place; {@code -} stands for a missing value.
 */
record Seen(String user, String token, String cohort, String logUser, String logSession) {

	static final Seen NOBODY = new Seen("-", "-", "-", "-", "-");

	/** Returns a caller whose ids and token follow from a number. */
	static Seen caller(int number) {
		return new Seen("user-" + number, "token-" + number, "cohort-" + number % 7, "user-" + number,
				"session-" + number);
	}

	/**
	 * Returns the caller on the current thread, by the security context that Spring
	 * Security keeps there.
	 */
	static Seen onThread() {
		return with(SecurityContextHolder.getContext().getAuthentication());
	}

	/**
	 * Returns the caller on the current thread, with an authentication of a Reactor
	 * chain.
	 */
	static Seen with(@Nullable Authentication authentication) {
		Jwt jwt = (authentication instanceof JwtAuthenticationToken token) ? token.getToken() : null;
		return new Seen((jwt != null) ? text(jwt.getSubject()) : "-", (jwt != null) ? jwt.getTokenValue() : "-",
				text(CallContext.current().cohort()), text(MDC.get("user")), text(MDC.get("session")));
	}

	static Seen parse(String text) {
		List<String> parts = List.of(text.split(" "));
		return new Seen(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4));
	}

	private static String text(@Nullable String value) {
		return Objects.requireNonNullElse(value, "-");
	}

	@Override
	public String toString() {
		return String.join(" ", this.user, this.token, this.cohort, this.logUser, this.logSession);
	}

}
