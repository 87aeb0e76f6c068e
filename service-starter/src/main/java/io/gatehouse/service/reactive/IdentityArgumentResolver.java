package io.gatehouse.service.reactive;

import java.util.Optional;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.IdentityResolver;
import reactor.core.publisher.Mono;

import org.springframework.core.MethodParameter;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Resolves arguments of controllers to the caller's {@link Identity}: an
 * {@code Identity}, a nullable one, an {@code Optional<Identity>} or a
 * {@code Mono<Identity>}, which is empty if the caller is not authenticated. If it is
 * required and the caller is not authenticated, the answer is 401.
 */
final class IdentityArgumentResolver implements HandlerMethodArgumentResolver {

	private final IdentityResolver identities;

	IdentityArgumentResolver(IdentityResolver identities) {
		this.identities = identities;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		MethodParameter nested = (type == Optional.class || type == Mono.class) ? parameter.nested() : parameter;
		return nested.getNestedParameterType() == Identity.class;
	}

	@Override
	public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext bindingContext,
			ServerWebExchange exchange) {
		Mono<Identity> identity = identity();
		if (parameter.getParameterType() == Mono.class) {
			return identity.<Object>map(Mono::just).defaultIfEmpty(Mono.empty());
		}
		if (parameter.getParameterType() == Optional.class) {
			return identity.<Object>map(Optional::of).defaultIfEmpty(Optional.empty());
		}
		return identity.cast(Object.class).switchIfEmpty(parameter.isOptional() ? Mono.empty() : missing());
	}

	private Mono<Identity> identity() {
		return ReactiveSecurityContextHolder.getContext()
			.flatMap((context) -> Mono.justOrEmpty(this.identities.identity(context.getAuthentication())));
	}

	private static Mono<Object> missing() {
		return Mono.error(() -> new AuthenticationCredentialsNotFoundException("The handler needs an identity"));
	}

}
