package io.gatehouse.benchmarks.peers.authorizationserver;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Empties the store before a round, at {@value #PATH}. No other path has this filter.
 */
final class EmptyingFilter extends OncePerRequestFilter {

	static final String PATH = "/peer/empty";

	private final EmptiedAuthorizations authorizations;

	EmptyingFilter(EmptiedAuthorizations authorizations) {
		this.authorizations = authorizations;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
		this.authorizations.empty();
	}

}
