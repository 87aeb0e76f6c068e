package io.gatehouse.gateway.login;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the login of browsers, {@code gatehouse.gateway.browser-login}.
 *
 * @param enabled whether browsers log in at this gateway, with a session cookie in place
 * of tokens; needs 'spring-boot-starter-security-oauth2-client'
 * @param registrationId the client registration that browsers without a session are sent
 * to; required if there are several with the grant 'authorization_code'
 * @param cookieName the name of the session cookie after the prefix '__Host-'; the cookie
 * of a pending login has this name followed by '-login'
 * @param insecureCookies whether the cookies lack 'Secure' and the prefix '__Host-', for
 * development over plain HTTP; only with a loopback 'server.address'
 */
@ConfigurationProperties("gatehouse.gateway.browser-login")
public record BrowserLoginProperties(@DefaultValue("false") boolean enabled, @Nullable String registrationId,
		@DefaultValue("gatehouse") String cookieName, @DefaultValue("false") boolean insecureCookies) {

	static final String PREFIX = "gatehouse.gateway.browser-login.";

	public BrowserLoginProperties {
		if (!cookieName.matches("[A-Za-z0-9_.-]{1,64}") || cookieName.startsWith("__")) {
			throw new InvalidSettingException(PREFIX + "cookie-name", cookieName,
					"It is not the name of a cookie without its prefix.",
					"Use up to 64 letters, digits, '_', '.' and '-', such as 'gatehouse'.");
		}
		if (registrationId != null && !registrationId.matches("[A-Za-z0-9_.~-]{1,64}")) {
			throw new InvalidSettingException(PREFIX + "registration-id", registrationId,
					"A path cannot carry it as it is.",
					"Use the id below 'spring.security.oauth2.client.registration', of letters, digits, '_', '.', '~' and '-'.");
		}
	}
}
