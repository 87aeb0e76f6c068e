package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.core.context.ReactiveSecurityContextHolderThreadLocalAccessor;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Provides the caller's token on threads of a WebFlux application, such as those for
 * blocking calls. Such a thread holds the security context of the Reactor chain that it
 * works for as a {@code Mono}.
 */
final class ReactorCallerToken implements CallerToken {

	private final ReactiveSecurityContextHolderThreadLocalAccessor contexts = new ReactiveSecurityContextHolderThreadLocalAccessor();

	@Override
	public @Nullable String get() {
		if (SecurityContextHolder.getContext().getAuthentication() != null) {
			return CallerToken.ofThread();
		}
		Mono<SecurityContext> contexts = this.contexts.getValue();
		if (contexts == null) {
			return null;
		}
		// completes at once after authentication; otherwise there is no token, and the
		// thread does not block
		return contexts.flatMap((context) -> Mono.justOrEmpty(CallerToken.of(context))).toFuture().getNow(null);
	}

}
