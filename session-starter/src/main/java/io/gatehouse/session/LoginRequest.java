package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Who logs in, and with what, after the application has found out that it is them.
 *
 * @param account who
 * @param device with what
 * @param client from where
 * @param policy how many sessions this user may have; {@code null} for what the
 * properties say
 * @param tokenFormat what the session's access tokens are; {@code null} for what the
 * properties say, on each refresh anew
 */
public record LoginRequest(Account account, Device device, Client client, @Nullable DevicePolicy policy,
		@Nullable TokenFormat tokenFormat) {

	public LoginRequest {
		java.util.Objects.requireNonNull(account, "The account is missing");
		java.util.Objects.requireNonNull(device, "The device is missing");
		java.util.Objects.requireNonNull(client, "The client is missing");
	}

	/**
	 * A login under the policy of the properties, from an unknown client.
	 * @param account who
	 * @param device with what
	 * @return the request
	 */
	public static LoginRequest of(Account account, Device device) {
		return new LoginRequest(account, device, Client.UNKNOWN, null, null);
	}

	/**
	 * The same login from a known client.
	 * @param origin the client
	 * @return another request
	 */
	public LoginRequest withClient(Client origin) {
		return new LoginRequest(this.account, this.device, origin, this.policy, this.tokenFormat);
	}

	/**
	 * The same login under a policy of its own.
	 * @param own the policy, instead of the properties'
	 * @return another request
	 */
	public LoginRequest withPolicy(DevicePolicy own) {
		return new LoginRequest(this.account, this.device, this.client, own, this.tokenFormat);
	}

	/**
	 * The same login with access tokens of a format of its own, as long as the session
	 * lives.
	 * @param own the format, instead of the properties'
	 * @return another request
	 */
	public LoginRequest withTokenFormat(TokenFormat own) {
		return new LoginRequest(this.account, this.device, this.client, this.policy, own);
	}

}
