package io.gatehouse.gateway.proof;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import io.gatehouse.token.DpopProof;
import io.gatehouse.token.DpopProofVerifier;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Checks that the DPoP proof of a request is for this request and its token (RFC 9449,
 * section 4.3): there is one, its key is that of the token, and {@code htm}, {@code htu},
 * {@code iat}, {@code ath} and {@code nonce} agree. Whether it was used before is not
 * checked here.
 */
final class DpopCheck {

	private static final String NONCE_HEADER = "DPoP-Nonce";

	private static final Log logger = LogFactory.getLog(DpopCheck.class);

	private final DpopProofVerifier verifier;

	private final TargetUri targets;

	private final @Nullable DpopNonces nonces;

	private final Duration maxAge;

	private final Duration skew;

	private final Clock clock;

	/**
	 * Creates a check.
	 * @param nonces the nonces that proofs need, or {@code null} if they need none
	 */
	DpopCheck(DpopProperties properties, @Nullable DpopNonces nonces, Clock clock) {
		this.verifier = new DpopProofVerifier(properties.signatureAlgorithms());
		this.targets = new TargetUri(properties.externalUris());
		this.nonces = nonces;
		this.maxAge = properties.maxAge();
		this.skew = properties.clockSkew();
		this.clock = clock;
	}

	/**
	 * Checks a proof.
	 * @param exchange gets the header {@code DPoP-Nonce} if the client needs a new nonce
	 * @param key the key that the token is bound to, with a thumbprint
	 * @param thumbprint the thumbprint of the key
	 * @return the proof
	 * @throws InvalidTokenException with {@link Reason#INVALID_DPOP_PROOF} or
	 * {@link Reason#USE_DPOP_NONCE}
	 */
	ReplayStore.UsedProof check(ServerWebExchange exchange, BoundKey key, String thumbprint) {
		ReceivedProof received = ReceivedProof.of(exchange);
		if (received.proofs().size() != 1) {
			throw invalid("there is no DPoP header, or several");
		}
		DpopProof proof = this.verifier.verify(received.proofs().get(0), thumbprint, key.proofKey());
		key.keep(proof.key());
		if (!proof.method().equals(received.method())) {
			throw invalid("'htm' is not the method");
		}
		String target = this.targets.match(proof.uri(), received.uri());
		if (target == null) {
			throw invalid("'htu' is not the URI of the request, or not an external URI of the gateway");
		}
		if (!MessageDigest.isEqual(octets(proof.tokenHash()), octets(key.tokenHash()))) {
			throw invalid("'ath' is not the hash of the token");
		}
		checkTime(proof.issuedAt());
		checkNonce(exchange.getResponse(), proof.nonce());
		return new ReplayStore.UsedProof(thumbprint, target, proof.id());
	}

	private static byte[] octets(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void checkTime(Instant issuedAt) {
		Instant now = this.clock.instant();
		if (issuedAt.isBefore(now.minus(this.maxAge).minus(this.skew)) || issuedAt.isAfter(now.plus(this.skew))) {
			throw invalid("'iat' is too old, or in the future");
		}
	}

	private void checkNonce(ServerHttpResponse response, @Nullable String nonce) {
		if (this.nonces == null) {
			return;
		}
		String current = this.nonces.current();
		if (nonce == null || !this.nonces.isAccepted(nonce)) {
			response.getHeaders().set(NONCE_HEADER, current);
			throw new InvalidTokenException(Reason.USE_DPOP_NONCE);
		}
		if (!nonce.equals(current)) {
			// when the headers of the service are there; RFC 9449, section 8.2
			response.beforeCommit(() -> reactor.core.publisher.Mono.fromRunnable(() -> {
				response.getHeaders().set(NONCE_HEADER, current);
				response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
			}));
		}
	}

	private static InvalidTokenException invalid(String details) {
		logger.debug("Refused with " + Reason.INVALID_DPOP_PROOF.code() + ": " + details);
		return new InvalidTokenException(Reason.INVALID_DPOP_PROOF);
	}

}
