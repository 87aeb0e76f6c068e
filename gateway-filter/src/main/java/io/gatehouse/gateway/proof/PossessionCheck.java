package io.gatehouse.gateway.proof;

import java.util.Set;

import io.gatehouse.boot.OutcomeCounts;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.token.Confirmation;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Checks that the client of a request possesses the key that its token is bound to, once
 * for each exchange: a proof that is checked twice would be a repetition. A token that is
 * bound to a DPoP key needs the scheme {@code DPoP}, and a bearer token must not have it
 * (RFC 9449, section 7.1).
 */
public final class PossessionCheck {

	private static final String ATTRIBUTE = PossessionCheck.class.getName();

	private static final Mono<Possession> PROVEN = Mono.just(new Possession.Proven());

	private static final PossessionCheck NONE = new PossessionCheck(Set.of(), false, TokenSchemes.bearer(), null, null);

	private final Set<Confirmation.Method> methods;

	private final boolean required;

	private final TokenSchemes schemes;

	private final @Nullable DpopCheck dpop;

	private final @Nullable ReplayStore replays;

	private final OutcomeCounts<ProofOutcome> proofs = new OutcomeCounts<>(ProofOutcome.class);

	/**
	 * Creates a check.
	 * @param methods the methods that are checked; all others are refused before
	 * @param required whether every token has to be bound
	 * @param dpop checks DPoP proofs, or {@code null} if they are not checked
	 * @param replays notes DPoP proofs, or {@code null} if they are not checked
	 */
	PossessionCheck(Set<Confirmation.Method> methods, boolean required, TokenSchemes schemes, @Nullable DpopCheck dpop,
			@Nullable ReplayStore replays) {
		this.methods = methods;
		this.required = required;
		this.schemes = schemes;
		this.dpop = dpop;
		this.replays = replays;
	}

	/**
	 * Returns a check of bearer tokens alone.
	 * @return a check that accepts each of them
	 */
	public static PossessionCheck none() {
		return NONE;
	}

	/**
	 * Returns the methods that are checked.
	 * @return the methods; empty if bound tokens are refused
	 */
	public Set<Confirmation.Method> methods() {
		return this.methods;
	}

	/**
	 * Returns the schemes by which tokens are sent.
	 * @return the schemes
	 */
	public TokenSchemes schemes() {
		return this.schemes;
	}

	/**
	 * Tells whether a request needs no check.
	 * @param key the key that its token is bound to, or {@code null} for a bearer token
	 * @return whether bound tokens are refused before, so that there is nothing to check
	 */
	public boolean isUnneeded(@Nullable BoundKey key) {
		return key == null && this.methods.isEmpty();
	}

	/**
	 * Checks a request.
	 * @param exchange the exchange; repeated calls for the same one have the same result
	 * @param key the key that its token is bound to, or {@code null} for a bearer token
	 * @return the result, never an error
	 */
	public Mono<Possession> check(ServerWebExchange exchange, @Nullable BoundKey key) {
		Mono<Possession> known = exchange.getAttribute(ATTRIBUTE);
		if (known != null) {
			return known;
		}
		Mono<Possession> result;
		try {
			result = result(exchange, key);
		}
		catch (InvalidTokenException ex) {
			result = Mono.just(new Possession.Refused(ex.reason()));
		}
		exchange.getAttributes().put(ATTRIBUTE, result);
		return result;
	}

	private Mono<Possession> result(ServerWebExchange exchange, @Nullable BoundKey key) {
		boolean byDpop = this.schemes.isDpop(ReceivedCredentials.of(exchange));
		String thumbprint = (key != null) ? key.confirmation().jwkThumbprint() : null;
		if (key != null) {
			checkCertificate(exchange, key.confirmation().certificateThumbprint());
		}
		if (key == null || thumbprint == null) {
			if (byDpop || (key == null && this.required)) {
				throw new InvalidTokenException(Reason.TOKEN_NOT_BOUND);
			}
			return PROVEN;
		}
		if (!byDpop || this.dpop == null || this.replays == null) {
			throw new InvalidTokenException(Reason.PROOF_REQUIRED);
		}
		Mono<ReplayStore.Use> use = this.replays.use(checked(this.dpop, exchange, key, thumbprint));
		return use.map(this::possession).cache();
	}

	private ReplayStore.UsedProof checked(DpopCheck check, ServerWebExchange exchange, BoundKey key,
			String thumbprint) {
		try {
			return check.check(exchange, key, thumbprint);
		}
		catch (InvalidTokenException ex) {
			this.proofs
				.count((ex.reason() == Reason.USE_DPOP_NONCE) ? ProofOutcome.NONCE_REQUIRED : ProofOutcome.INVALID);
			throw ex;
		}
	}

	/** The DPoP proofs by outcome. */
	OutcomeCounts<ProofOutcome> proofs() {
		return this.proofs;
	}

	private static void checkCertificate(ServerWebExchange exchange, @Nullable String thumbprint) {
		if (thumbprint != null && !thumbprint.equals(ReceivedProof.of(exchange).certificate())) {
			throw new InvalidTokenException(Reason.WRONG_CERTIFICATE);
		}
	}

	private Possession possession(ReplayStore.Use use) {
		if (use instanceof ReplayStore.Use.First) {
			this.proofs.count(ProofOutcome.ACCEPTED);
			return new Possession.Proven();
		}
		if (use instanceof ReplayStore.Use.Unknown unknown) {
			this.proofs.count(ProofOutcome.UNKNOWN);
			return new Possession.Unknown(unknown.cause());
		}
		if (use instanceof ReplayStore.Use.Full) {
			// not unknown: clients can fill the memory, and a policy could then accept
			// repetitions
			this.proofs.count(ProofOutcome.UNKNOWN);
			return new Possession.Refused(Reason.REPLAY_UNKNOWN);
		}
		boolean tooMany = use instanceof ReplayStore.Use.TooMany;
		this.proofs.count(tooMany ? ProofOutcome.TOO_MANY : ProofOutcome.REPEATED);
		return new Possession.Refused(tooMany ? Reason.RATE_LIMITED : Reason.INVALID_DPOP_PROOF);
	}

	/** Outcome of the check of a DPoP proof. */
	enum ProofOutcome {

		/** The proof is good, and was not used before. */
		ACCEPTED,

		/** The proof is missing, or not for this request. */
		INVALID,

		/** The proof has no current nonce. */
		NONCE_REQUIRED,

		/** The proof was used before. */
		REPEATED,

		/** Too many proofs of the key are noted. */
		TOO_MANY,

		/** It is not known whether the proof was used before. */
		UNKNOWN

	}

}
