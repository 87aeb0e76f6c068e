package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.util.Set;

import io.gatehouse.session.LoginRefusedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends the HTTP session of a browser whose sign-on has ended, and begins a sign-on when a
 * user who is logged in asks for an authorization. It runs before Spring Security, so
 * that it works with every security filter chain of the application.
 * <p>
 * If Redis does not answer, the request is answered with 503: neither a sign-on that may
 * have ended nor a token can be relied on then. A failure behind this filter, such as
 * that of a token request, is answered in the same way.
 */
final class SignOnFilter extends OncePerRequestFilter {

	private static final Log log = LogFactory.getLog(SignOnFilter.class);

	private final SignOns signOns;

	private final Set<String> authorizationPaths;

	SignOnFilter(SignOns signOns, AuthorizationServerSettings settings) {
		this.signOns = signOns;
		this.authorizationPaths = Set.of(settings.getAuthorizationEndpoint(), settings.getDeviceVerificationEndpoint());
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			HttpSession session = request.getSession(false);
			if (session != null) {
				signOn(session, request, response);
			}
			chain.doFilter(request, response);
		}
		catch (DataAccessException ex) {
			unavailable(ex, response);
		}
	}

	private void signOn(HttpSession session, HttpServletRequest request, HttpServletResponse response) {
		Authentication user = user(session);
		SignOn known = (SignOn) session.getAttribute(SignOn.ATTRIBUTE);
		SignOn current = (known != null && user != null && known.subject().equals(user.getName())) ? known : null;
		if (current != null && !this.signOns.isActive(current)) {
			session.invalidate();
			return;
		}
		if (current == null && user != null && asksForAuthorization(request)) {
			current = begun(user, request, response);
			if (current == null) {
				session.invalidate();
				return;
			}
			session.setAttribute(SignOn.ATTRIBUTE, current);
		}
		request.setAttribute(SignOn.ATTRIBUTE, current);
	}

	private @Nullable SignOn begun(Authentication user, HttpServletRequest request, HttpServletResponse response) {
		try {
			return this.signOns.begin(user, request, response);
		}
		catch (LoginRefusedException ex) {
			log.debug("A sign-on was refused: " + ex.kind());
			return null;
		}
	}

	private boolean asksForAuthorization(HttpServletRequest request) {
		return this.authorizationPaths.contains(request.getRequestURI().substring(request.getContextPath().length()));
	}

	/** Returns the user of an HTTP session, as Spring Security stores it. */
	private static @Nullable Authentication user(HttpSession session) {
		Object context = session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY);
		Authentication user = (context instanceof SecurityContext known) ? known.getAuthentication() : null;
		return (user != null && user.isAuthenticated()) ? user : null;
	}

	private static void unavailable(DataAccessException ex, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			throw ex;
		}
		log.warn("A request was answered with 503, since Redis failed: " + ex.getMessage());
		response.reset();
		response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
		response.setHeader(HttpHeaders.RETRY_AFTER, "1");
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getWriter().write("{\"error\":\"temporarily_unavailable\"}");
	}

}
