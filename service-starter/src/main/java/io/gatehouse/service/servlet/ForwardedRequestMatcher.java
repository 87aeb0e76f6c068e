package io.gatehouse.service.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matches forwards and includes of requests that another chain of security filters has
 * decided on. It is one of the rules of the starter's chain, and marks the requests that
 * this chain gets from the client. Their forwards and includes do not match, so that a
 * public path cannot forward to a protected one without a token.
 */
final class ForwardedRequestMatcher implements RequestMatcher {

	private static final String DECIDED_HERE = ForwardedRequestMatcher.class.getName();

	@Override
	public boolean matches(HttpServletRequest request) {
		DispatcherType type = request.getDispatcherType();
		if (type == DispatcherType.REQUEST) {
			request.setAttribute(DECIDED_HERE, true);
		}
		return (type == DispatcherType.FORWARD || type == DispatcherType.INCLUDE)
				&& request.getAttribute(DECIDED_HERE) == null;
	}

}
