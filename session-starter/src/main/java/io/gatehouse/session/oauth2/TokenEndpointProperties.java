package io.gatehouse.session.oauth2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the endpoints for tokens, {@code gatehouse.session.oauth2}.
 *
 * @param enabled whether this application has endpoints for the revocation (RFC 7009) and
 * the introspection (RFC 7662) of its tokens
 * @param revocationPath the path of token revocation. With a security filter chain of the
 * application, both paths must be public and exempt from CSRF protection
 * @param introspectionPath the path of token introspection
 * @param clients the clients that may call the endpoints, by their client ids
 * @param allowPlainSecrets whether secrets may be stored as they are, with the prefix
 * {noop}; for development
 * @param failedAuthentications the limit of failed client authentications
 */
@ConfigurationProperties("gatehouse.session.oauth2")
public record TokenEndpointProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue("/oauth2/revoke") String revocationPath,
		@DefaultValue("/oauth2/introspect") String introspectionPath, @DefaultValue Map<String, Client> clients,
		@DefaultValue("false") boolean allowPlainSecrets, @DefaultValue FailedAuthentications failedAuthentications) {

	static final String PREFIX = "gatehouse.session.oauth2.";

	private static final int MAX_CLIENTS = 10_000;

	public TokenEndpointProperties {
		checkPath("revocation-path", revocationPath);
		checkPath("introspection-path", introspectionPath);
		if (revocationPath.equals(introspectionPath)) {
			throw new InvalidSettingException(PREFIX + "introspection-path", introspectionPath,
					"It is also the path of token revocation.", "Set two paths.");
		}
		clients = Map.copyOf(new LinkedHashMap<>(clients));
	}

	private static void checkPath(String name, String path) {
		if (!path.matches("(/[A-Za-z0-9_.~-]+)+") || path.contains("/../") || path.contains("/./")
				|| path.endsWith("/..") || path.endsWith("/.")) {
			throw new InvalidSettingException(PREFIX + name, path, "It is not a plain path.",
					"Set a path such as '/oauth2/" + (name.startsWith("r") ? "revoke" : "introspect") + "'.");
		}
	}

	/**
	 * Checks the clients, if the endpoints are enabled.
	 * @param tokenClientId the {@code client_id} of the application's tokens
	 * @throws InvalidSettingException if there is none, one is incomplete, or none could
	 * revoke a token although one may
	 */
	void checkClients(String tokenClientId) {
		if (this.clients.isEmpty() || this.clients.size() > MAX_CLIENTS) {
			throw new InvalidSettingException(PREFIX + "clients", this.clients.size() + " clients",
					"Clients authenticate at the endpoints, and there are none, or more than " + MAX_CLIENTS + ".",
					"Set '" + PREFIX + "clients.<client id>.secret' and '.allowed', or remove '" + PREFIX
							+ "enabled'.");
		}
		this.clients.forEach(TokenEndpointProperties::checkClient);
		boolean anyRevokes = this.clients.values().stream().anyMatch((client) -> client.may(Operation.REVOKE));
		Client owner = this.clients.get(tokenClientId);
		if (anyRevokes && (owner == null || !owner.may(Operation.REVOKE))) {
			throw new InvalidSettingException(PREFIX + "clients", this.clients.keySet().toString(),
					"A client may only revoke tokens that were issued to it, and they are issued to '" + tokenClientId
							+ "' ('gatehouse.session.client-id').",
					"Set '" + PREFIX + "clients." + tokenClientId
							+ ".allowed' to 'revoke', or 'gatehouse.session.client-id' to the id of the client.");
		}
	}

	private static void checkClient(String id, Client client) {
		String name = PREFIX + "clients." + id;
		if (!id.matches("[\\x20-\\x7e]{1,256}")) {
			throw new InvalidSettingException(PREFIX + "clients", id,
					"A client id has up to 256 characters of printable ASCII (RFC 6749, appendix A.1).",
					"Choose another id.");
		}
		if (client.secret() == null || client.secret().isBlank()) {
			throw new InvalidSettingException(name + ".secret", null, "The client could not authenticate.",
					"Set the hash of its secret, such as '{bcrypt}$2a$10$...'.");
		}
		if (client.allowed().isEmpty()) {
			throw new InvalidSettingException(name + ".allowed", null, "The client may do nothing.",
					"Set 'introspect', 'revoke' or both.");
		}
	}

	/** Operations of the endpoints. */
	public enum Operation {

		/** Token introspection, RFC 7662. */
		INTROSPECT,

		/** Token revocation, RFC 7009. */
		REVOKE

	}

	/**
	 * Client of the endpoints. {@link #toString()} does not show the secret.
	 *
	 * @param secret the hash of the client's secret as Spring Security's
	 * DelegatingPasswordEncoder writes it, such as {bcrypt}$2a$10$...; required
	 * @param allowed the endpoints that the client may call: introspect, revoke or both;
	 * required
	 */
	public record Client(@Nullable String secret, @DefaultValue Set<Operation> allowed) {

		public Client {
			allowed = Set.copyOf(allowed);
		}

		boolean may(Operation operation) {
			return this.allowed.contains(operation);
		}

		@Override
		public String toString() {
			return "Client[allowed=" + this.allowed + "]";
		}

	}

	/**
	 * Limit of failed client authentications.
	 *
	 * @param burstCapacity the number of failed authentications of one client from one
	 * address that are allowed at once
	 * @param replenishRate the number of failed authentications a second of one client
	 * from one address that are allowed permanently
	 */
	public record FailedAuthentications(@DefaultValue("10") int burstCapacity, @DefaultValue("1") int replenishRate) {

		private static final int MAX = 10_000;

		public FailedAuthentications {
			check("burst-capacity", burstCapacity);
			check("replenish-rate", replenishRate);
		}

		private static void check(String name, int value) {
			if (value < 1 || value > MAX) {
				throw new InvalidSettingException(PREFIX + "failed-authentications." + name, Integer.toString(value),
						"A lower limit refuses honest mistakes, and a higher one does not limit anything.",
						"Set a number from 1 to " + MAX + ".");
			}
		}

	}

}
