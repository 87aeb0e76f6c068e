package io.gatehouse.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.BearerCredentials;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import io.gatehouse.token.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Authentication schemes by which clients send access tokens: {@code Bearer} (RFC 6750),
 * and {@code DPoP} (RFC 9449, section 7.1) if it is enabled. Credentials of other schemes
 * are no tokens.
 */
public final class TokenSchemes {

	private static final String DPOP = "DPoP";

	private static final int DPOP_TOKEN_START = DPOP.length() + 1;

	private static final TokenSchemes BEARER = new TokenSchemes(null, true);

	private final @Nullable String algorithms;

	private final boolean offersBearer;

	private TokenSchemes(@Nullable String algorithms, boolean offersBearer) {
		this.algorithms = algorithms;
		this.offersBearer = offersBearer;
	}

	/**
	 * Returns the scheme {@code Bearer} alone.
	 * @return the schemes
	 */
	public static TokenSchemes bearer() {
		return BEARER;
	}

	/**
	 * Returns both schemes.
	 * @param algorithms the algorithms of DPoP proofs, which challenges name
	 * @param offersBearer whether challenges offer {@code Bearer}, too
	 * @return the schemes
	 */
	public static TokenSchemes withDpop(List<String> algorithms, boolean offersBearer) {
		return new TokenSchemes(String.join(" ", algorithms), offersBearer);
	}

	/**
	 * Tells whether credentials are of one of the schemes, well-formed or not.
	 * @param credentials the value of an {@code Authorization} header
	 * @return whether they begin with the name of a scheme
	 */
	public boolean isToken(String credentials) {
		return BearerCredentials.isBearer(credentials) || isDpop(credentials);
	}

	/**
	 * Tells whether credentials are of the enabled scheme {@code DPoP}.
	 * @param credentials the value of an {@code Authorization} header
	 * @return whether they begin with its name
	 */
	public boolean isDpop(String credentials) {
		return this.algorithms != null && credentials.regionMatches(true, 0, DPOP, 0, DPOP.length());
	}

	/**
	 * Tells whether a request has a single token, by the enabled scheme {@code DPoP}.
	 * @param authorization the values of all {@code Authorization} headers
	 * @return whether it does
	 */
	public boolean isDpop(List<String> authorization) {
		return authorization.size() == 1 && isDpop(authorization.get(0));
	}

	/**
	 * Returns what follows the name of a scheme and one space, as
	 * {@link BearerCredentials#candidate} does.
	 * @param credentials the value of an {@code Authorization} header
	 * @return the rest of the value, or {@code null} if it begins with anything else
	 */
	public @Nullable String candidate(String credentials) {
		if (!isDpop(credentials)) {
			return BearerCredentials.candidate(credentials);
		}
		return (credentials.length() > DPOP_TOKEN_START && credentials.charAt(DPOP_TOKEN_START - 1) == ' ')
				? credentials.substring(DPOP_TOKEN_START) : null;
	}

	/**
	 * Reads the token of a request.
	 * @param authorization the values of all {@code Authorization} headers
	 * @return the token, or {@code null} if there is no header, or one of another scheme
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if there are
	 * several headers, or one that is malformed
	 */
	public @Nullable String read(List<String> authorization) {
		if (!isDpop(authorization)) {
			return BearerCredentials.read(authorization);
		}
		String token = candidate(authorization.get(0));
		if (token == null || !BearerCredentials.isToken(token)) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		return token;
	}

	/**
	 * Makes the challenges of a refusal, one for each header {@code WWW-Authenticate}.
	 * @param refusal the refusal
	 * @param authorization the values of all {@code Authorization} headers of the request
	 * @param parameters further parameters of the challenge that names the error
	 * @return the challenges; empty where the status has none
	 */
	List<String> challenges(Refusal refusal, List<String> authorization, Map<String, String> parameters) {
		String bearer = refusal.challenge("Bearer", parameters);
		if (bearer == null) {
			return List.of();
		}
		if (this.algorithms == null) {
			return List.of(bearer);
		}
		Map<String, String> all = new LinkedHashMap<>(parameters);
		all.put("algs", this.algorithms);
		String dpop = String.valueOf(refusal.challenge(DPOP, all));
		boolean ofProof = refusal.reason() == Reason.INVALID_DPOP_PROOF || refusal.reason() == Reason.USE_DPOP_NONCE;
		if (ofProof || !this.offersBearer || isDpop(authorization)) {
			return List.of(dpop);
		}
		return List.of(bearer, refusal.plainChallenge(DPOP) + ", algs=\"" + this.algorithms + "\"");
	}

}
