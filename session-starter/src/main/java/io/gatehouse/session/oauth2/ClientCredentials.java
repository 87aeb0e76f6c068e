package io.gatehouse.session.oauth2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Credentials of a client: {@code client_secret_basic} or {@code client_secret_post} (RFC
 * 6749, section 2.3.1), never both. {@link #toString()} does not show the secret.
 *
 * @param id the client's id
 * @param secret the client's secret
 */
record ClientCredentials(String id, String secret) {

	private static final String SCHEME = "Basic ";

	/**
	 * Reads the credentials of a request.
	 * @throws TokenRequestException if there are none, they are malformed, or the client
	 * used both methods
	 */
	static ClientCredentials read(TokenRequest request, FormParameters form) {
		String id = form.get("client_id");
		String secret = form.get("client_secret");
		if (request.authorization().isEmpty()) {
			if (id == null || secret == null) {
				throw TokenRequestException.unauthenticated();
			}
			return new ClientCredentials(id, secret);
		}
		if (request.authorization().size() > 1 || secret != null) {
			throw TokenRequestException.malformed("The client authenticates by more than one method");
		}
		ClientCredentials basic = basic(request.authorization().get(0));
		if (id != null && !id.equals(basic.id())) {
			throw TokenRequestException.malformed("'client_id' names another client");
		}
		return basic;
	}

	private static ClientCredentials basic(String authorization) {
		if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			throw TokenRequestException.unauthenticated();
		}
		try {
			String decoded = new String(Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip()),
					StandardCharsets.UTF_8);
			int colon = decoded.indexOf(':');
			if (colon > 0) {
				return new ClientCredentials(FormParameters.decoded(decoded.substring(0, colon)),
						FormParameters.decoded(decoded.substring(colon + 1)));
			}
		}
		catch (IllegalArgumentException | TokenRequestException ex) {
			// answered as wrong credentials
		}
		throw TokenRequestException.unauthenticated();
	}

	@Override
	public String toString() {
		return "ClientCredentials[]";
	}

}
