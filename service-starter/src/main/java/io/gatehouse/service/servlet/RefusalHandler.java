package io.gatehouse.service.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.gatehouse.service.Refusals;
import io.gatehouse.token.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * Answers failures of Spring Security with a challenge (RFC 6750) and a problem document
 * (RFC 9457). A failure that is no verdict on the caller is thrown on, and ends as a 500.
 */
final class RefusalHandler implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

	private final Refusals refusals;

	RefusalHandler(Refusals refusals) {
		this.refusals = refusals;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException {
		write(response, this.refusals.of(failure).orElseThrow(() -> failure));
	}

	@Override
	public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException failure) throws IOException {
		commence(request, response, failure);
	}

	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
			throws IOException {
		write(response, this.refusals.accessDenied());
	}

	void identityMismatch(HttpServletResponse response) throws IOException {
		write(response, this.refusals.identityMismatch());
	}

	void proofRequired(HttpServletResponse response) throws IOException {
		write(response, this.refusals.proofRequired());
	}

	private void write(HttpServletResponse response, Refusal refusal) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		byte[] problem = refusal.problem().getBytes(StandardCharsets.UTF_8);
		response.resetBuffer();
		response.setStatus(refusal.reason().status());
		String challenge = refusal.challenge();
		if (challenge != null) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
		}
		if (refusal.reason().status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
			response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(this.refusals.retryAfterSeconds()));
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentType(Refusal.PROBLEM_TYPE);
		response.setContentLength(problem.length);
		response.getOutputStream().write(problem);
	}

}
