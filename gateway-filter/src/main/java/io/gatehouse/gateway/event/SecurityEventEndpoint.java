package io.gatehouse.gateway.event;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

import io.gatehouse.gateway.ForgedTokens;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.JwtVerifier;
import io.gatehouse.token.KeysUnavailableException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Endpoint to which transmitters push Security Event Tokens (RFC 8935, section 2). The
 * answer is
 * <ul>
 * <li>202, when no gateway accepts the tokens any more that the events revoke, or if they
 * revoke none;</li>
 * <li>400 with {@code err} and {@code description} for a delivery that is refused, and
 * 401 if its {@code Authorization} header is not that of the transmitter; nothing was
 * revoked;</li>
 * <li>429 if too many forged tokens came from the address;</li>
 * <li>503 with {@code Retry-After} if the transmitter should try again: its keys or Redis
 * are unavailable, or the revocation is not confirmed.</li>
 * </ul>
 */
final class SecurityEventEndpoint {

	private static final MediaType EVENT_TOKEN = new MediaType("application", "secevent+jwt");

	private static final String RETRY_AFTER_SECONDS = "5";

	private static final Log logger = LogFactory.getLog(SecurityEventEndpoint.class);

	private final Map<String, Transmitter> transmitters;

	private final AppliedEvents events;

	private final ForgedTokens forged;

	private final SecurityEventCounter counter;

	SecurityEventEndpoint(Map<String, Transmitter> transmitters, AppliedEvents events, ForgedTokens forged,
			SecurityEventCounter counter) {
		this.transmitters = transmitters;
		this.events = events;
		this.forged = forged;
		this.counter = counter;
	}

	/**
	 * Handles a request.
	 * @param request the request, with the id of a transmitter as path variable
	 * {@code transmitter}
	 */
	Mono<ServerResponse> handle(ServerRequest request) {
		Transmitter transmitter = this.transmitters.get(request.pathVariable("transmitter"));
		if (transmitter == null) {
			return ServerResponse.notFound().build();
		}
		if (this.forged.areTooMany(request.exchange())) {
			return unavailable(HttpStatus.TOO_MANY_REQUESTS, "Too many forged tokens came from this address");
		}
		if (!transmitter.isAuthorized(request.headers().header(HttpHeaders.AUTHORIZATION))) {
			return unauthorized(request, transmitter);
		}
		return token(request).flatMap(transmitter::verify)
			.flatMap((token) -> this.events.apply(token, transmitter))
			.then(Mono.defer(() -> ServerResponse.accepted().cacheControl(CacheControl.noStore()).build()))
			.onErrorResume(RefusedDeliveryException.class, (ex) -> refused(ex.error(), ex.description()))
			.onErrorResume(InvalidTokenException.class, (ex) -> refused(request, ex.reason()))
			.onErrorResume(KeysUnavailableException.class,
					(ex) -> unavailable(HttpStatus.SERVICE_UNAVAILABLE, "The keys of the transmitter are unavailable"))
			.onErrorResume(DataAccessException.class, (ex) -> {
				logger.warn("A security event is not confirmed. The transmitter was told to try again", ex);
				return unavailable(HttpStatus.SERVICE_UNAVAILABLE, "The revocation is not confirmed");
			});
	}

	private static Mono<String> token(ServerRequest request) {
		if (!isEventToken(request)) {
			return Mono.error(() -> malformed("The content type is not " + EVENT_TOKEN));
		}
		// white space around a token is refused with it, so that the text has one
		// spelling
		return DataBufferUtils.join(request.exchange().getRequest().getBody(), JwtVerifier.MAX_TOKEN_LENGTH)
			.onErrorMap(DataBufferLimitException.class, (ex) -> malformed("The token is too long"))
			.switchIfEmpty(Mono.error(() -> malformed("The body is empty")))
			.map((buffer) -> {
				String token = buffer.toString(StandardCharsets.ISO_8859_1);
				DataBufferUtils.release(buffer);
				return token;
			});
	}

	private static boolean isEventToken(ServerRequest request) {
		try {
			return request.headers().contentType().filter(EVENT_TOKEN::equalsTypeAndSubtype).isPresent();
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static RefusedDeliveryException malformed(String description) {
		return new RefusedDeliveryException(DeliveryError.INVALID_REQUEST, description);
	}

	private Mono<ServerResponse> unauthorized(ServerRequest request, Transmitter transmitter) {
		this.forged.add(request.exchange());
		this.counter.refused(DeliveryError.AUTHENTICATION_FAILED);
		return answer(
				ServerResponse.status(HttpStatus.UNAUTHORIZED)
					.header(HttpHeaders.WWW_AUTHENTICATE, transmitter.scheme()),
				DeliveryError.AUTHENTICATION_FAILED.code(), "The Authorization header is not that of the transmitter");
	}

	private Mono<ServerResponse> refused(ServerRequest request, Reason reason) {
		if (reason == Reason.BAD_SIGNATURE) {
			this.forged.add(request.exchange());
		}
		DeliveryError error = switch (reason) {
			case BAD_SIGNATURE -> DeliveryError.INVALID_KEY;
			case WRONG_ISSUER -> DeliveryError.INVALID_ISSUER;
			case WRONG_AUDIENCE -> DeliveryError.INVALID_AUDIENCE;
			default -> DeliveryError.INVALID_REQUEST;
		};
		return refused(error, "The event token is refused: " + reason.code());
	}

	private Mono<ServerResponse> refused(DeliveryError error, String description) {
		this.counter.refused(error);
		return answer(ServerResponse.badRequest(), error.code(), description);
	}

	private static Mono<ServerResponse> unavailable(HttpStatus status, String description) {
		return answer(ServerResponse.status(status).header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS),
				"temporarily_unavailable", description);
	}

	private static Mono<ServerResponse> answer(ServerResponse.BodyBuilder response, String error, String description) {
		return response.cacheControl(CacheControl.noStore())
			.headers((headers) -> headers.setContentLanguage(Locale.ENGLISH))
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("err", error, "description", description));
	}

}
