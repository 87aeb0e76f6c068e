package io.gatehouse.service.servlet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.ProofOfPossession;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a request whose identity headers contradict its token, or that has such headers
 * and no token: it bypassed the gateway. Also refuses a token that is bound to a key of
 * the client, which a decoder and a converter of the application's own may have accepted.
 * Runs after the bearer token's filter.
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
		Authentication authentication = this.contexts.getContext().getAuthentication();
		if (isBound(authentication)) {
			this.contexts.clearContext();
			this.refusals.proofRequired(response);
		}
		else if (this.contract.agree(headers(request), claims(authentication))) {
			chain.doFilter(request, response);
		}
		else {
			this.contexts.clearContext();
			this.refusals.identityMismatch(response);
		}
	}

	private static boolean isBound(@Nullable Authentication authentication) {
		return authentication instanceof AbstractOAuth2TokenAuthenticationToken<?> token
				&& ProofOfPossession.isRequired(token.getTokenAttributes());
	}

	private static Map<String, Object> claims(@Nullable Authentication authentication) {
		return (authentication instanceof JwtAuthenticationToken token) ? token.getTokenAttributes() : Map.of();
	}

	private List<Map.Entry<String, List<String>>> headers(HttpServletRequest request) {
		List<Map.Entry<String, List<String>>> headers = new ArrayList<>();
		Enumeration<String> names = request.getHeaderNames();
		while (names.hasMoreElements()) {
			String name = names.nextElement();
			if (this.contract.isIdentityHeader(name)) {
				headers.add(Map.entry(name, Collections.list(request.getHeaders(name))));
			}
		}
		return headers;
	}

}
