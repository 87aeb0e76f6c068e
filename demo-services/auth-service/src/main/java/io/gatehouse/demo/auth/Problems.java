package io.gatehouse.demo.auth;

import java.util.concurrent.RejectedExecutionException;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/**
 * What goes wrong, as RFC 9457 problems with a stable {@code reason}, as the edge has
 * them. The texts are fixed: nothing that the client sent comes back.
 */
@RestControllerAdvice
final class Problems {

	@ExceptionHandler
	ResponseEntity<ProblemDetail> badCredentials(BadCredentialsException ex) {
		return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
			.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gatehouse\"")
			.body(problem(HttpStatus.UNAUTHORIZED, "The user name or the password is wrong", "bad_credentials"));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> refused(ResponseStatusException ex) {
		HttpStatusCode status = ex.getStatusCode();
		// a body of any wrong shape is answered alike, also one that is too large to be
		// looked at
		if (status.isSameCodeAs(HttpStatus.BAD_REQUEST) || status.isSameCodeAs(HttpStatus.CONTENT_TOO_LARGE)) {
			return ResponseEntity.badRequest()
				.body(problem(HttpStatus.BAD_REQUEST, "The request cannot be understood", "malformed_request"));
		}
		ProblemDetail problem = ProblemDetail.forStatus(status);
		return ResponseEntity.status(status).headers(ex.getHeaders()).body(problem);
	}

	@ExceptionHandler({ DataAccessException.class, RejectedExecutionException.class })
	ResponseEntity<ProblemDetail> unavailable() {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, "1")
			.body(problem(HttpStatus.SERVICE_UNAVAILABLE, "Nobody can log in or out at the moment",
					"sessions_unavailable"));
	}

	private static ProblemDetail problem(HttpStatus status, String detail, String reason) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(status.getReasonPhrase());
		problem.setProperty("reason", reason);
		return problem;
	}

}
