package io.gatehouse.session.oauth2;

import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.dao.DataAccessException;

/**
 * Tokens of one form. Never blocks. If Redis does not tell the state of a token, both
 * methods fail with a {@link DataAccessException}.
 */
interface TokenForm {

	/**
	 * Returns what a token says, if it is active.
	 * @param token the token, or any text
	 * @param clientId the client that asks
	 * @return the members of the answer (RFC 7662, section 2.2), or empty if the token is
	 * not active
	 */
	Mono<Map<String, Object>> introspect(String token, String clientId);

	/**
	 * Revokes a token. Nothing changes if it is unknown, expired or of another issuer.
	 * @param token the token, or any text
	 * @param clientId the client that revokes it
	 * @return completes when no gateway accepts the token, or with a
	 * {@link TokenRequestException} if it was issued to another client
	 */
	Mono<Void> revoke(String token, String clientId);

}
