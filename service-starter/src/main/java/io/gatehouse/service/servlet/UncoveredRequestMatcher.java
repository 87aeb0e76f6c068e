package io.gatehouse.service.servlet;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matches the requests that no other chain of security filters matches, in any order of
 * the chains. Spring Security lets such requests pass without any filter.
 */
final class UncoveredRequestMatcher implements RequestMatcher {

	/**
	 * Set while the other chains are evaluated. The matcher's own chain may be one of
	 * them, in a wrapper, and must not count. It is no attribute of the request, since
	 * requests that Spring Security creates to evaluate access have none.
	 */
	private final ThreadLocal<Boolean> asking = new ThreadLocal<>();

	private final ObjectProvider<SecurityFilterChain> chains;

	/** The other chains; {@code null} until the first request, when all exist. */
	private volatile @Nullable List<SecurityFilterChain> others;

	/** True if one of the other chains matches every request. */
	private volatile boolean covered;

	UncoveredRequestMatcher(ObjectProvider<SecurityFilterChain> chains) {
		this.chains = chains;
	}

	@Override
	public boolean matches(HttpServletRequest request) {
		List<SecurityFilterChain> known = others();
		if (this.covered) {
			return false;
		}
		if (known.isEmpty()) {
			return true;
		}
		if (this.asking.get() != null) {
			return false;
		}
		this.asking.set(true);
		try {
			return !anyMatches(known, request);
		}
		finally {
			this.asking.remove();
		}
	}

	private static boolean anyMatches(List<SecurityFilterChain> chains, HttpServletRequest request) {
		for (SecurityFilterChain chain : chains) {
			if (chain.matches(request)) {
				return true;
			}
		}
		return false;
	}

	private List<SecurityFilterChain> others() {
		List<SecurityFilterChain> known = this.others;
		if (known == null) {
			known = this.chains.orderedStream().filter((chain) -> matcher(chain) != this).toList();
			// written before the chains, so that a thread that sees them sees this too
			this.covered = known.stream().anyMatch((chain) -> matcher(chain) instanceof AnyRequestMatcher);
			this.others = known;
		}
		return known;
	}

	private static @Nullable RequestMatcher matcher(SecurityFilterChain chain) {
		return (chain instanceof DefaultSecurityFilterChain known) ? known.getRequestMatcher() : null;
	}

	@Override
	public String toString() {
		return "requests that no other chain matches";
	}

}
