package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.util.stream.Stream;

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
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends the HTTP session of a browser whose sign-on has ended, and begins a sign-on with
 * the first request of a user who is logged in. It runs before Spring Security, so that
 * it works with every security filter chain of the application.
 * <p>
 * If Redis does not answer, the request is answered with 503: neither a sign-on that may
 * have ended nor a token can be relied on then. A failure behind this filter, such as
 * that of a token request, is answered in the same way.
 */
final class SignOnFilter extends OncePerRequestFilter {

	private static final Log log = LogFactory.getLog(SignOnFilter.class);

	private static final int LOCKS = 256;

	private final SignOns signOns;

	private final SessionEnding sessions;

	private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

	SignOnFilter(SignOns signOns, SessionEnding sessions) {
		this.signOns = signOns;
		this.sessions = sessions;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			HttpSession session = request.getSession(false);
			if (session != null) {
				tryToSignOn(session, request, response);
			}
			chain.doFilter(request, response);
		}
		catch (DataAccessException ex) {
			unavailable(ex, response);
		}
	}

	private void tryToSignOn(HttpSession session, HttpServletRequest request, HttpServletResponse response) {
		try {
			signOn(session, request, response);
		}
		catch (IllegalStateException ex) {
			if (request.getSession(false) != null) {
				throw ex;
			}
			// another request has invalidated the session meanwhile
			log.debug("A request goes on without a session", ex);
		}
	}

	private void signOn(HttpSession session, HttpServletRequest request, HttpServletResponse response) {
		Authentication user = user(session);
		// of several first requests of a browser, one begins the sign-on
		synchronized (this.locks[Math.floorMod(session.getId().hashCode(), this.locks.length)]) {
			SignOn known = (SignOn) session.getAttribute(SignOn.ATTRIBUTE);
			SignOn current = (user != null) ? current(known, user, request, response) : null;
			if (user != null && current == null) {
				session.invalidate();
				return;
			}
			if (current != null && !current.equals(known)) {
				session.setAttribute(SignOn.ATTRIBUTE, current);
			}
			request.setAttribute(SignOn.ATTRIBUTE, current);
		}
	}

	/**
	 * Returns the sign-on of a user, which begins if there is none.
	 * @return {@code null} if the known one has ended, or none may begin
	 */
	private @Nullable SignOn current(@Nullable SignOn known, Authentication user, HttpServletRequest request,
			HttpServletResponse response) {
		if (known == null) {
			return begun(user, request, response);
		}
		if (!known.userName().equals(user.getName())) {
			// another user has logged in over it
			this.sessions.endSignOn(known.subject(), known.sessionId());
			return begun(user, request, response);
		}
		return this.signOns.isActive(known) ? this.signOns.renewed(known, user) : null;
	}

	private @Nullable SignOn begun(Authentication user, HttpServletRequest request, HttpServletResponse response) {
		try {
			return this.signOns.begin(user, request, response);
		}
		catch (LoginRefusedException | AuthenticationException ex) {
			log.debug("A sign-on was refused", ex);
			return null;
		}
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
