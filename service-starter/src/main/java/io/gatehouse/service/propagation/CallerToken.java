package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Provides the access token of the caller that the current thread works for, as Spring
 * Security verified it.
 */
@FunctionalInterface
interface CallerToken {

	/**
	 * Returns the token.
	 * @return the token, or {@code null} if the caller is not authenticated by a JWT
	 */
	@Nullable String get();

	/**
	 * Returns the token of the thread's security context.
	 * @return the token, or {@code null}
	 */
	static @Nullable String ofThread() {
		return of(SecurityContextHolder.getContext());
	}

	static @Nullable String of(SecurityContext context) {
		Authentication authentication = context.getAuthentication();
		return (authentication instanceof JwtAuthenticationToken jwt) ? jwt.getToken().getTokenValue() : null;
	}

}
