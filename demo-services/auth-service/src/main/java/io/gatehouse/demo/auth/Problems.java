package io.gatehouse.demo.auth;

import java.util.concurrent.RejectedExecutionException;

import io.gatehouse.revocation.redis.UnconfirmedRevocationException;

import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/**
 * Maps errors to RFC 9457 problems with a stable {@code reason}, as the gateway does. The
 * texts are fixed and repeat nothing from the request. The session starter answers
 * refused logins and invalid refresh tokens.
 */
@RestControllerAdvice
final class Problems {

	@ExceptionHandler
	ResponseEntity<ProblemDetail> badCredentials(BadCredentialsException ex) {
		return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
			.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gatehouse\"")
			.body(problem(HttpStatus.UNAUTHORIZED, "The user name or the password is wrong", "bad_credentials"));
	}

	/**
	 * Answers 403, not 401: the token is valid, and clients discard their tokens on 401.
	 */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> wrongPassword(WrongPasswordException ex) {
		return answer(problem(HttpStatus.FORBIDDEN, "The current password is wrong", "bad_credentials"));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> tooManyAttempts(TooManyAttemptsException ex) {
		return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(ex.retryAfterSeconds()))
			.body(problem(HttpStatus.TOO_MANY_REQUESTS, "Too many passwords were wrong", "too_many_attempts"));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> notFound(NotFoundException ex) {
		return answer(problem(HttpStatus.NOT_FOUND, String.valueOf(ex.getMessage()), ex.reason()));
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> refused(ResponseStatusException ex) {
		HttpStatusCode status = ex.getStatusCode();
		// every malformed body has the same answer, including one that is too large to be
		// read
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
			.body(problem(HttpStatus.SERVICE_UNAVAILABLE, "Logins and logouts are unavailable at the moment",
					"sessions_unavailable"));
	}

	/**
	 * Answers 503: the revocation is stored, but a gateway may not have applied it. A
	 * repeated request waits again, or gets 401 from a gateway that has applied it.
	 */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> unconfirmed(UnconfirmedRevocationException ex) {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, "1")
			.body(problem(HttpStatus.SERVICE_UNAVAILABLE,
					"The change is stored, but not every gateway has confirmed it", "revocation_unconfirmed"));
	}

	private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
		return ResponseEntity.status(problem.getStatus()).cacheControl(CacheControl.noStore()).body(problem);
	}

	private static ProblemDetail problem(HttpStatus status, String detail, String reason) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(status.getReasonPhrase());
		problem.setProperty("reason", reason);
		return problem;
	}

}
