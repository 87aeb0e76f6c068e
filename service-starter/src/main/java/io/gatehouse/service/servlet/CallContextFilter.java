package io.gatehouse.service.servlet;

import java.io.IOException;
import java.util.Collections;

import io.gatehouse.service.propagation.CallContext;
import io.gatehouse.service.propagation.IncomingCalls;
import io.micrometer.context.ContextSnapshot;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes the {@link CallContext} of a request current while the thread handles it. Runs
 * after authentication.
 */
final class CallContextFilter extends OncePerRequestFilter {

	private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();

	private final IncomingCalls calls;

	CallContextFilter(IncomingCalls calls) {
		this.calls = calls;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		CallContext context = this.calls.context((name) -> Collections.list(request.getHeaders(name)),
				this.contexts.getContext().getAuthentication());
		ContextSnapshot.Scope scope = this.calls.open(context);
		try {
			chain.doFilter(request, response);
		}
		finally {
			scope.close();
		}
	}

	/** Filters asynchronous dispatches too, since they run on another thread. */
	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

}
