package io.gatehouse.authorizationserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

import io.gatehouse.session.Account;
import io.gatehouse.session.AccountLookup;
import io.gatehouse.session.Client;
import io.gatehouse.session.ClientAuthorization;
import io.gatehouse.session.Device;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.TokenFormat;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;

/**
 * Creates the logins of authorizations and sign-ons. The account is that of the
 * {@link AccountLookup}, by the name of the authenticated user; without one, it is made
 * of the user's authorities: {@code ROLE_…} become roles, the others permissions, and
 * Spring Security's {@code FACTOR_…} neither.
 */
final class LoginRequests {

	private static final String ROLE = "ROLE_";

	private static final String FACTOR = "FACTOR_";

	private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_DEVICE_TEXT = 128;

	private final @Nullable AccountLookup accounts;

	LoginRequests(@Nullable AccountLookup accounts) {
		this.accounts = accounts;
	}

	/**
	 * Returns the login of a sign-on.
	 * @param user the user who has authenticated
	 * @param deviceId the id of the browser
	 */
	LoginRequest signOn(Authentication user, String deviceId, Client client) {
		return LoginRequest.of(account(user), new Device(deviceId, "web", null)).withClient(client);
	}

	/** Returns the login of an OAuth client. */
	LoginRequest of(OAuth2TokenContext context) {
		RegisteredClient client = context.getRegisteredClient();
		OAuth2Authorization authorization = Objects.requireNonNull(context.getAuthorization());
		// a device is no part of the browser in which its code was entered
		boolean isDevice = AuthorizationGrantType.DEVICE_CODE.equals(context.getAuthorizationGrantType());
		String browser = isDevice ? null : AuthorizedSession.text(authorization, AuthorizedSession.DEVICE);
		Device device = new Device(
				fit(client.getClientId() + "@" + ((browser != null) ? browser : authorization.getId())),
				(browser != null) ? "web" : null, name(client));
		boolean opaque = OAuth2TokenFormat.REFERENCE.equals(client.getTokenSettings().getAccessTokenFormat());
		return LoginRequest.of(account(Objects.requireNonNull(context.getPrincipal())), device)
			.withClient(new Client(AuthorizedSession.text(authorization, AuthorizedSession.ADDRESS),
					AuthorizedSession.text(authorization, AuthorizedSession.USER_AGENT)))
			.withTokenFormat(opaque ? TokenFormat.OPAQUE : TokenFormat.JWT)
			.withAuthorization(new ClientAuthorization(client.getClientId(),
					isDevice ? null : AuthorizedSession.text(authorization, AuthorizedSession.SIGN_ON)));
	}

	private static String fit(String deviceId) {
		return (deviceId.length() <= MAX_DEVICE_TEXT) ? deviceId : Sha256.base64Url(deviceId);
	}

	private static @Nullable String name(RegisteredClient client) {
		String name = client.getClientName().replaceAll("[\\p{Cc}\\p{Cs}]", "?").strip();
		return name.isEmpty() ? null : name.substring(0, Math.min(name.length(), MAX_DEVICE_TEXT));
	}

	private Account account(Authentication user) {
		if (this.accounts == null) {
			return Account.of(user.getName(), null, authorities(user, true), authorities(user, false), Map.of());
		}
		Account account = this.accounts.account(user.getName())
			.timeout(LOOKUP_TIMEOUT)
			.onErrorMap(TimeoutException.class,
					(ex) -> new QueryTimeoutException("The AccountLookup did not answer", ex))
			.block();
		if (account == null) {
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
		}
		return account;
	}

	private static List<String> authorities(Authentication user, boolean roles) {
		return user.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.filter((authority) -> authority != null && !authority.startsWith(FACTOR)
					&& authority.startsWith(ROLE) == roles)
			.map((authority) -> roles ? authority.substring(ROLE.length()) : authority)
			.toList();
	}

}
