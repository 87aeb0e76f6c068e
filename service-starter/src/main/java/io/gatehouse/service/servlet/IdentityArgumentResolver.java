package io.gatehouse.service.servlet;

import java.util.Optional;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.IdentityResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Resolves arguments of controllers to the caller's {@link Identity}: an
 * {@code Identity}, a nullable one or an {@code Optional<Identity>}. If it is required
 * and the caller is not authenticated, the answer is 401.
 */
final class IdentityArgumentResolver implements HandlerMethodArgumentResolver {

	private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();

	private final IdentityResolver identities;

	IdentityArgumentResolver(IdentityResolver identities) {
		this.identities = identities;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.nestedIfOptional().getNestedParameterType() == Identity.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
		Identity identity = this.identities.identity(this.contexts.getContext().getAuthentication());
		if (parameter.getParameterType() == Optional.class) {
			return Optional.ofNullable(identity);
		}
		if (identity == null && !parameter.isOptional()) {
			throw new AuthenticationCredentialsNotFoundException("The handler needs an identity");
		}
		return identity;
	}

}
