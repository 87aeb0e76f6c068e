package io.gatehouse.service.servlet;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a request whose identity headers say something else than its token, or that has
 * such headers and no token: then somebody came past the edge. Stands behind the bearer
 * token's filter.
 */
final class IdentityHeaderFilter extends OncePerRequestFilter {

	private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();

	private final IdentityHeaders contract;

	private final RefusalHandler refusals;

	IdentityHeaderFilter(IdentityHeaders contract, RefusalHandler refusals) {
		this.contract = contract;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.contract.agree(headers(request), claims())) {
			chain.doFilter(request, response);
		}
		else {
			this.contexts.clearContext();
			this.refusals.identityMismatch(response);
		}
	}

	private Map<String, Object> claims() {
		Authentication authentication = this.contexts.getContext().getAuthentication();
		return (authentication instanceof JwtAuthenticationToken token) ? token.getTokenAttributes() : Map.of();
	}

	private static Iterable<Map.Entry<String, List<String>>> headers(HttpServletRequest request) {
		return Collections.list(request.getHeaderNames())
			.stream()
			.map((name) -> Map.<String, List<String>>entry(name, Collections.list(request.getHeaders(name))))
			.toList();
	}

}
