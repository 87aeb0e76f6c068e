package io.gatehouse.authorizationserver;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of an authorization server on Gatehouse's sessions.
 *
 * @param enabled whether the authorization server of this application uses sessions of
 * Gatehouse
 * @param deviceCookie the name of the cookie that recognizes a browser, for a year, so
 * that a new login in it continues the former sign-on
 * @param backChannelLogoutUris where each client receives logout tokens (OpenID Connect
 * Back-Channel Logout 1.0), by its 'client_id'. A client can instead have the setting
 * 'settings.client.back-channel-logout-uri' in its ClientSettings
 * @param backChannelLogoutTimeout the time in which a client has to answer a logout token
 * @param failedAuthentications the limit of failed client authentications
 */
@ConfigurationProperties("gatehouse.authorization-server")
public record AuthorizationServerProperties(@DefaultValue("true") boolean enabled,
		@DefaultValue("gatehouse-device") String deviceCookie, @DefaultValue Map<String, String> backChannelLogoutUris,
		@DefaultValue("3s") Duration backChannelLogoutTimeout,
		@DefaultValue FailedAuthentications failedAuthentications) {

	/**
	 * The setting of a client's {@code ClientSettings} with its back-channel logout URI.
	 */
	public static final String BACK_CHANNEL_LOGOUT_URI = "settings.client.back-channel-logout-uri";

	static final String PREFIX = "gatehouse.authorization-server.";

	private static final Duration LONGEST = Duration.ofSeconds(30);

	public AuthorizationServerProperties {
		if (!deviceCookie.matches("[A-Za-z0-9_.-]{1,64}")) {
			throw new InvalidSettingException(PREFIX + "device-cookie", deviceCookie, "It is not a cookie's name.",
					"Use up to 64 letters, digits, '_', '.' and '-'.");
		}
		backChannelLogoutUris
			.forEach((client, uri) -> checkUri(PREFIX + "back-channel-logout-uris[" + client + "]", uri));
		if (backChannelLogoutTimeout.toMillis() < 1 || backChannelLogoutTimeout.compareTo(LONGEST) > 0) {
			throw new InvalidSettingException(PREFIX + "back-channel-logout-timeout",
					backChannelLogoutTimeout.toString(), "Logout tokens would not arrive, or wait for one client.",
					"Set a duration from 1 ms to 30 seconds.");
		}
		backChannelLogoutUris = Map.copyOf(backChannelLogoutUris);
	}

	private static void checkUri(String property, String text) {
		try {
			URI uri = new URI(text);
			if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null
					&& uri.getFragment() == null && uri.getUserInfo() == null) {
				return;
			}
		}
		catch (URISyntaxException ex) {
			// reported below
		}
		throw new InvalidSettingException(property, text, "It is not an absolute HTTP URL without a fragment.",
				"Set the URL at which the client receives logout tokens, such as 'https://shop.example.com/logout/connect/back-channel/sso'.");
	}

	/**
	 * Limit of failed client authentications at the endpoints of the authorization
	 * server.
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
