package io.gatehouse.session;

import io.gatehouse.revocation.redis.UnconfirmedRevocationException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers the exceptions of sessions as problems (RFC 9457) with a stable {@code reason},
 * in servlet and reactive applications. Handlers of the application come first. The texts
 * are fixed, and repeat nothing from the request.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class SessionProblems {

	/** Adds the member {@code error} of RFC 6749, section 5.2. */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> invalidGrant(InvalidGrantException ex) {
		ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "The refresh token is not valid", "invalid_grant");
		problem.setProperty("error", "invalid_grant");
		if (ex.reason() != null) {
			problem.setProperty("session_reason", ex.reason().code());
		}
		return answer(problem).body(problem);
	}

	/** Answers 403: the user was authenticated, and a repeated login is refused, too. */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> loginRefused(LoginRefusedException ex) {
		ProblemDetail problem = switch (ex.kind()) {
			case BANNED -> problem(HttpStatus.FORBIDDEN, "The user or the device is banned", "banned");
			case DEVICE_LIMIT ->
				problem(HttpStatus.FORBIDDEN, "The user is logged in on too many devices", "device_limit");
			case SIGN_ON_ENDED -> problem(HttpStatus.FORBIDDEN, "The sign-on has ended", "sign_on_ended");
			case GUARD_REFUSED -> problem(HttpStatus.FORBIDDEN, "The login was refused", ex.detail());
			case GUARD_DEMANDS -> problem(HttpStatus.FORBIDDEN, "The login requires a further step", ex.detail());
		};
		if (ex.until() != null) {
			problem.setProperty("until", ex.until());
		}
		return answer(problem).body(problem);
	}

	/**
	 * Answers 503: the revocation is stored, but a gateway may not have applied it. A
	 * repeated request waits again.
	 */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> unconfirmed(UnconfirmedRevocationException ex) {
		ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE,
				"The change is stored, but not every gateway has confirmed it", "revocation_unconfirmed");
		return answer(problem).header(HttpHeaders.RETRY_AFTER, "1").body(problem);
	}

	private static ResponseEntity.BodyBuilder answer(ProblemDetail problem) {
		return ResponseEntity.status(problem.getStatus()).cacheControl(CacheControl.noStore());
	}

	private static ProblemDetail problem(HttpStatus status, String detail, String reason) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setTitle(status.getReasonPhrase());
		problem.setProperty("reason", reason);
		return problem;
	}

}
