package io.gatehouse.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.revocation.Floor;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.revocation.redis.UnconfirmedRevocationException;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.dao.DataAccessException;

/**
 * Actuator endpoint that revokes tokens, for callers without a Redis client:
 *
 * <pre>
 * POST /actuator/revocations {"reason":"banned","member":"sub:alice"}
 * 200 {"floor":"2026-01-31T12:00:00.123Z"}   no gateway accepts the tokens any more
 * 400 {"reason":"malformed_request","detail":…}
 * 503 {"reason":"revocation_unconfirmed","detail":…}   it is stored, but not confirmed by every gateway
 * 503 {"reason":"revocation_failed","detail":…}        it may be stored or not
 * </pre>
 *
 * Requests that receive a 503 are to be repeated. There is no access unless the
 * application gives it: a caller with access can revoke all tokens.
 */
@WebEndpoint(id = "revocations", defaultAccess = Access.NONE)
final class RevocationsEndpoint {

	/** Reasons by their codes. */
	private static final Map<String, Reason> REASONS = reasons();

	private final Revocations revocations;

	RevocationsEndpoint(Revocations revocations) {
		this.revocations = revocations;
	}

	private static Map<String, Reason> reasons() {
		Map<String, Reason> reasons = new LinkedHashMap<>();
		int number = 0;
		// the first number without a reason of its own maps to the first reason, which
		// ends the loop
		while (reasons.putIfAbsent(Floor.reason(number).code(), Floor.reason(number)) == null) {
			number++;
		}
		return reasons;
	}

	/**
	 * Revokes tokens.
	 * @param reason the code of a reason
	 * @param member the name of a floor, with the scope of its issuer if it has one
	 */
	@WriteOperation
	Mono<WebEndpointResponse<Map<String, String>>> revoke(String reason, String member) {
		Reason known = REASONS.get(reason.toLowerCase(Locale.ROOT));
		if (known == null) {
			return refused("'reason' is one of " + String.join(", ", REASONS.keySet()));
		}
		if (!member.equals(RevocableClaims.ALL) && !member.matches("[^\\s:]+:.*\\S.*")) {
			return refused("'member' is 'claim:value' or 'all'");
		}
		return this.revocations.revoke(known, List.of(member))
			.map((floor) -> new WebEndpointResponse<>(Map.of("floor", floor.toString())))
			.onErrorResume(UnconfirmedRevocationException.class,
					(ex) -> unavailable("revocation_unconfirmed",
							"The revocation is stored, but not every gateway has confirmed it; repeat the request"))
			.onErrorResume(DataAccessException.class, (ex) -> unavailable("revocation_failed",
					"Redis did not confirm the revocation; repeat the request"));
	}

	private static Mono<WebEndpointResponse<Map<String, String>>> refused(String detail) {
		return answer("malformed_request", detail, WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	private static Mono<WebEndpointResponse<Map<String, String>>> unavailable(String reason, String detail) {
		return answer(reason, detail, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
	}

	private static Mono<WebEndpointResponse<Map<String, String>>> answer(String reason, String detail, int status) {
		return Mono.just(new WebEndpointResponse<>(Map.of("reason", reason, "detail", detail), status));
	}

}
