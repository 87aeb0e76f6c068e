package io.gatehouse.authorizationserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.session.oauth2.FailedAttempts;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what clients send to the endpoints of the authorization server, and limits their
 * failed authentications (RFC 6749, section 2.3.1). Failures of a client from an address
 * do not count against the client at other addresses. Unknown clients of an address share
 * one limit, so that made-up ids do not use up the memory.
 */
final class ClientRequestFilter extends OncePerRequestFilter {

	/** Has room for an authorization request in a JWT (RFC 9101). */
	private static final int MAX_BYTES = 64 * 1024;

	private static final int MAX_QUERY = 16 * 1024;

	private final Set<String> clientPaths;

	private final String authorizationPath;

	private final FailedAttempts failures;

	private final RegisteredClientRepository clients;

	/**
	 * Creates a filter.
	 * @param clientPaths the paths at which clients authenticate
	 * @param authorizationPath the path of authorization requests
	 */
	ClientRequestFilter(Set<String> clientPaths, String authorizationPath, FailedAttempts failures,
			RegisteredClientRepository clients) {
		this.clientPaths = Set.copyOf(clientPaths);
		this.authorizationPath = authorizationPath;
		this.failures = failures;
		this.clients = clients;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		// decoded, as Spring Security matches it
		String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
		boolean ofClient = this.clientPaths.contains(path);
		if (!ofClient && !path.equals(this.authorizationPath)) {
			chain.doFilter(request, response);
			return;
		}
		if (isTooLarge(request)) {
			refuse(response, HttpStatus.CONTENT_TOO_LARGE, "invalid_request");
			return;
		}
		if (!ofClient) {
			chain.doFilter(request, response);
			return;
		}
		limited(request, response, chain);
	}

	/**
	 * Whether a request is longer than any that is meant. A form without a length is
	 * bounded by the server, as {@code server.tomcat.max-http-form-post-size}.
	 */
	private static boolean isTooLarge(HttpServletRequest request) {
		String query = request.getQueryString();
		return request.getContentLengthLong() > MAX_BYTES || (query != null && query.length() > MAX_QUERY);
	}

	private void limited(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = clientId(request);
		String network = FailedAttempts.network(request.getRemoteAddr());
		String own = id + " " + network;
		String unknown = " " + network;
		long seconds = this.failures.waitSeconds(own);
		if (seconds == 0 && this.failures.waitSeconds(unknown) > 0 && !isKnown(id)) {
			seconds = this.failures.waitSeconds(unknown);
		}
		if (seconds > 0) {
			response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
			refuse(response, HttpStatus.TOO_MANY_REQUESTS, "temporarily_unavailable");
			return;
		}
		chain.doFilter(request, response);
		if (response.getStatus() == HttpStatus.UNAUTHORIZED.value()) {
			this.failures.add(isKnown(id) ? own : unknown);
			if (!response.isCommitted() && response.getContentType() == null) {
				// Spring Security answers without the error of RFC 6749, section 5.2, if
				// there were no credentials
				refuse(response, HttpStatus.UNAUTHORIZED, "invalid_client");
			}
		}
	}

	private boolean isKnown(String id) {
		return !id.isEmpty() && this.clients.findByClientId(id) != null;
	}

	/** Returns the claimed id of the client; empty if the request has none. */
	private static String clientId(HttpServletRequest request) {
		String basic = basicId(request.getHeader(HttpHeaders.AUTHORIZATION));
		String id = (basic != null) ? basic : request.getParameter("client_id");
		return (id != null) ? id : "";
	}

	private static @Nullable String basicId(@Nullable String authorization) {
		if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
			return null;
		}
		try {
			String credentials = new String(Base64.getDecoder().decode(authorization.substring(6).strip()),
					StandardCharsets.UTF_8);
			int end = credentials.indexOf(':');
			return (end >= 0) ? credentials.substring(0, end) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static void refuse(HttpServletResponse response, HttpStatus status, String error) throws IOException {
		response.setStatus(status.value());
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getWriter().write("{\"error\":\"" + error + "\"}");
	}

}
