package io.gatehouse.service.propagation;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.core.context.ReactiveSecurityContextHolderThreadLocalAccessor;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The caller's token on threads of a WebFlux application, such as those that are there
 * for blocking calls. Reactor puts the security context of the chain that a thread works
 * for there, as a {@code Mono}.
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
		// after authentication it is there at once, and if not, nobody waits
		return contexts.flatMap((context) -> Mono.justOrEmpty(CallerToken.of(context))).toFuture().getNow(null);
	}

}
