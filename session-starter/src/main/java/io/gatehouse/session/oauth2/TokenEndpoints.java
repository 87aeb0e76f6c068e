package io.gatehouse.session.oauth2;

import java.util.List;

import io.gatehouse.boot.LabelledCounts;
import io.gatehouse.boot.RareWarning;
import io.gatehouse.session.oauth2.TokenEndpointProperties.Operation;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The endpoints for token revocation (RFC 7009) and token introspection (RFC 7662), for
 * both web stacks. Every request has an answer; the publishers never fail for bad input.
 * The client authenticates before the token is read.
 */
final class TokenEndpoints {

	private final ClientAuthenticator clients;

	private final IssuedTokens tokens;

	private final LabelledCounts<Outcome> outcomes = new LabelledCounts<>();

	private final RareWarning warning = new RareWarning(LogFactory.getLog(TokenEndpoints.class),
			"A request about a token was answered with 503", System::nanoTime);

	TokenEndpoints(ClientAuthenticator clients, IssuedTokens tokens) {
		this.clients = clients;
		this.tokens = tokens;
	}

	/**
	 * Checks a request before its body is read.
	 * @return the refusal, or {@code null}
	 */
	@Nullable TokenAnswer refusal(TokenRequest request) {
		try {
			check(request);
			return null;
		}
		catch (TokenRequestException ex) {
			return TokenAnswer.refused(ex, request.crossOrigin());
		}
	}

	private static void check(TokenRequest request) {
		if (!request.method().equals("POST")) {
			throw TokenRequestException.method();
		}
		if (request.hasQuery()) {
			// secrets and tokens in a query would end up in logs
			throw TokenRequestException.malformed("Send parameters in the body, not in the query");
		}
		if (!isForm(request.contentType())) {
			throw TokenRequestException.mediaType();
		}
		if (request.contentLength() > FormParameters.MAX_BYTES) {
			throw TokenRequestException.tooLarge();
		}
	}

	private static boolean isForm(List<String> contentType) {
		try {
			return contentType.size() == 1 && MediaType.APPLICATION_FORM_URLENCODED
				.equalsTypeAndSubtype(MediaType.parseMediaType(contentType.get(0)));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	/**
	 * Answers a request.
	 * @param body the form; longer than {@link FormParameters#MAX_BYTES} if it is too
	 * large
	 */
	Mono<TokenAnswer> answer(Operation operation, TokenRequest request, byte[] body) {
		return Mono.defer(() -> {
			FormParameters form = FormParameters.parse(body);
			return this.clients.authenticate(request, form, operation)
				.flatMap((clientId) -> answer(operation, token(form), clientId));
		}).onErrorMap(DataAccessException.class, this::unavailable).onErrorResume(TokenRequestException.class, (ex) -> {
			count(operation, ex.error());
			return Mono.just(TokenAnswer.refused(ex, request.crossOrigin()));
		});
	}

	private void count(Operation operation, String result) {
		this.outcomes.of(new Outcome(operation, result)).increment();
	}

	/** The requests by outcome. */
	LabelledCounts<Outcome> outcomes() {
		return this.outcomes;
	}

	private static String token(FormParameters form) {
		String token = form.get("token");
		if (token == null) {
			throw TokenRequestException.malformed("'token' is missing");
		}
		return token;
	}

	private Mono<TokenAnswer> answer(Operation operation, String token, String clientId) {
		return switch (operation) {
			case INTROSPECT -> this.tokens.introspect(token, clientId)
				.doOnSuccess((members) -> count(operation, (members != null) ? "active" : "inactive"))
				.map(TokenAnswer::active)
				.defaultIfEmpty(TokenAnswer.NOT_ACTIVE);
			case REVOKE -> this.tokens.revoke(token, clientId)
				.thenReturn(TokenAnswer.REVOKED)
				.doOnNext((answer) -> count(operation, "revoked"));
		};
	}

	private TokenRequestException unavailable(DataAccessException ex) {
		this.warning.warn(ex);
		return TokenRequestException.unavailable("The state of the token is not confirmed; repeat the request");
	}

	/**
	 * Outcome of requests.
	 *
	 * @param operation the endpoint
	 * @param result {@code active}, {@code inactive}, {@code revoked}, or the error code
	 */
	record Outcome(Operation operation, String result) {

	}

}
