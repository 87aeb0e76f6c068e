package io.gatehouse.gateway.logout;

import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.gateway.notice.AcceptedTokens;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.KeysUnavailableException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.FormHttpMessageReader;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebInputException;

/**
 * Endpoint for logout tokens (OpenID Connect Back-Channel Logout 1.0, sections 2.5 to
 * 2.8). A token with a {@code sid} revokes the tokens of that session, or by
 * configuration all tokens of the user, as one without {@code sid} does. The answer is
 * <ul>
 * <li>200, when no gateway accepts the tokens any more;</li>
 * <li>400 with {@code error} and {@code error_description} for a request that is refused;
 * nothing was revoked;</li>
 * <li>429 if too many forged tokens came from the address;</li>
 * <li>503 with {@code Retry-After} if the provider should try again: the issuer's keys or
 * Redis are unavailable, or the revocation is not confirmed.</li>
 * </ul>
 */
final class BackChannelLogout {

	private static final String PARAMETER = "logout_token";

	/** Has room for the longest token and other parameters. */
	private static final int MAX_CONTENT_LENGTH = 64 * 1024;

	private static final FormHttpMessageReader FORMS = new FormHttpMessageReader();

	private static final ResolvableType FORM = ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class,
			String.class);

	static {
		FORMS.setMaxInMemorySize(MAX_CONTENT_LENGTH);
	}

	private static final String RETRY_AFTER_SECONDS = "5";

	private static final Log logger = LogFactory.getLog(BackChannelLogout.class);

	private final LogoutTokenVerifier verifier;

	private final AcceptedTokens accepted;

	private final Revocations revocations;

	private final ForgedTokens forged;

	BackChannelLogout(LogoutTokenVerifier verifier, AcceptedTokens accepted, Revocations revocations,
			ForgedTokens forged) {
		this.verifier = verifier;
		this.accepted = accepted;
		this.revocations = revocations;
		this.forged = forged;
	}

	/**
	 * Handles a request.
	 * @param request the request, with the id of an issuer as path variable
	 * {@code issuer}
	 */
	Mono<ServerResponse> handle(ServerRequest request) {
		String issuer = request.pathVariable("issuer");
		if (!this.verifier.accepts(issuer)) {
			return ServerResponse.notFound().build();
		}
		if (this.forged.areTooMany(request.exchange())) {
			return unavailable(HttpStatus.TOO_MANY_REQUESTS, "Too many forged tokens came from this address");
		}
		return token(request).flatMap((token) -> logOut(issuer, token))
			.then(Mono.defer(() -> ServerResponse.ok().cacheControl(CacheControl.noStore()).build()))
			.onErrorResume(InvalidLogoutTokenException.class, (ex) -> refused(String.valueOf(ex.getMessage())))
			.onErrorResume(InvalidTokenException.class, (ex) -> refused(request, ex.reason()))
			.onErrorResume(KeysUnavailableException.class,
					(ex) -> unavailable(HttpStatus.SERVICE_UNAVAILABLE, "The issuer's keys are unavailable"))
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.warn("A log-out by an identity provider failed. The provider was told to try again", ex);
				return unavailable(HttpStatus.SERVICE_UNAVAILABLE, "The log-out is not confirmed");
			});
	}

	/**
	 * Reads the token of a form. The form is read here, not by the exchange, so that the
	 * limit holds for a body of unknown length.
	 */
	private static Mono<String> token(ServerRequest request) {
		if (request.headers().contentLength().orElse(0) > MAX_CONTENT_LENGTH) {
			return Mono.error(() -> new InvalidLogoutTokenException("The request is too large"));
		}
		if (!isForm(request)) {
			return Mono.error(BackChannelLogout::notOneToken);
		}
		return FORMS.readMono(FORM, request.exchange().getRequest(), Map.of())
			.onErrorMap(DataBufferLimitException.class,
					(ex) -> new InvalidLogoutTokenException("The request is too large"))
			// an escape that is none is an IllegalArgumentException of the JDK's decoder
			.onErrorMap((ex) -> ex instanceof ServerWebInputException || ex instanceof IllegalArgumentException,
					(ex) -> new InvalidLogoutTokenException("The form is malformed"))
			.switchIfEmpty(Mono.error(BackChannelLogout::notOneToken))
			.map((form) -> {
				List<String> tokens = form.getOrDefault(PARAMETER, List.of());
				if (tokens.size() != 1) {
					throw notOneToken();
				}
				return tokens.get(0);
			});
	}

	private static boolean isForm(ServerRequest request) {
		try {
			return request.headers()
				.contentType()
				.filter(MediaType.APPLICATION_FORM_URLENCODED::isCompatibleWith)
				.isPresent();
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static InvalidLogoutTokenException notOneToken() {
		return new InvalidLogoutTokenException("A form has exactly one logout_token");
	}

	private Mono<Void> logOut(String issuer, String text) {
		return this.verifier.verify(issuer, text)
			.flatMap((token) -> this.accepted.contain(token.issuer(), token.id())
				.flatMap((known) -> known
						? Mono.error(() -> new InvalidLogoutTokenException("The token was used before"))
						: revoke(issuer, token)));
	}

	/**
	 * The token is stored afterwards, so that the provider can repeat a log-out that
	 * failed.
	 */
	private Mono<Void> revoke(String issuer, LogoutToken token) {
		return this.revocations.revoke(Reason.LOGGED_OUT, List.of(this.verifier.member(issuer, token)))
			.then(this.accepted.add(token.issuer(), token.id(), token.expiresAt()));
	}

	private Mono<ServerResponse> refused(ServerRequest request, Reason reason) {
		if (reason == Reason.BAD_SIGNATURE) {
			this.forged.add(request.exchange());
		}
		return refused("The logout token is refused: " + reason.code());
	}

	private static Mono<ServerResponse> refused(String description) {
		return answer(ServerResponse.badRequest(), "invalid_request", description);
	}

	private static Mono<ServerResponse> unavailable(HttpStatus status, String description) {
		return answer(ServerResponse.status(status).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS),
				"temporarily_unavailable", description);
	}

	private static Mono<ServerResponse> answer(ServerResponse.BodyBuilder response, String error, String description) {
		return response.cacheControl(CacheControl.noStore())
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("error", error, "error_description", description));
	}

}
