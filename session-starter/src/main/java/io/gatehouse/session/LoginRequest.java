package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Login of a user whom the application has authenticated before.
 *
 * @param account the user
 * @param device the user's device
 * @param client the origin of the login
 * @param policy the limits of this user's sessions; {@code null} for those of the
 * properties
 * @param tokenFormat the format of the session's access tokens; {@code null} for that of
 * the properties, read again on each refresh
 * @param authorization the OAuth client that the session is for; {@code null} for none
 */
public record LoginRequest(Account account, Device device, Client client, @Nullable DevicePolicy policy,
		@Nullable TokenFormat tokenFormat, @Nullable ClientAuthorization authorization) {

	public LoginRequest {
		java.util.Objects.requireNonNull(account, "The account is missing");
		java.util.Objects.requireNonNull(device, "The device is missing");
		java.util.Objects.requireNonNull(client, "The client is missing");
	}

	/**
	 * Returns a login under the policy of the properties, from an unknown client.
	 * @param account the user
	 * @param device the user's device
	 * @return the request
	 */
	public static LoginRequest of(Account account, Device device) {
		return new LoginRequest(account, device, Client.UNKNOWN, null, null, null);
	}

	/**
	 * Returns the same login from a known client.
	 * @param origin the client
	 * @return another request
	 */
	public LoginRequest withClient(Client origin) {
		return new LoginRequest(this.account, this.device, origin, this.policy, this.tokenFormat, this.authorization);
	}

	/**
	 * Returns the same login under a policy of its own.
	 * @param own the policy, instead of the properties'
	 * @return another request
	 */
	public LoginRequest withPolicy(DevicePolicy own) {
		return new LoginRequest(this.account, this.device, this.client, own, this.tokenFormat, this.authorization);
	}

	/**
	 * Returns the same login with access tokens of a format of its own, as long as the
	 * session lives.
	 * @param own the format, instead of the properties'
	 * @return another request
	 */
	public LoginRequest withTokenFormat(TokenFormat own) {
		return new LoginRequest(this.account, this.device, this.client, this.policy, own, this.authorization);
	}

	/**
	 * Returns the same login for an OAuth client.
	 * @param own the client, and the sign-on that the session belongs to
	 * @return another request
	 */
	public LoginRequest withAuthorization(ClientAuthorization own) {
		return new LoginRequest(this.account, this.device, this.client, this.policy, this.tokenFormat, own);
	}

}
