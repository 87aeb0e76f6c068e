package io.gatehouse.gateway.login;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import reactor.core.publisher.Mono;

import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.server.ServerAuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.web.server.ServerWebExchange;

/**
 * Keeps a login that has not come back from the provider in a cookie of its browser:
 * {@code state}, {@code nonce}, the code verifier (RFC 7636), and the page to return to.
 * The gateway keeps nothing before a login has succeeded, so unauthenticated requests
 * cannot fill its memory with sessions. The cookie needs no signature: its value is
 * compared with what the provider sends, and only its own browser can change it.
 */
final class PendingLogins implements ServerAuthorizationRequestRepository<OAuth2AuthorizationRequest> {

	/** Query parameter of the login's path, with the page to return to. */
	static final String RETURN_TO = "return_to";

	private static final Duration MAX_AGE = Duration.ofMinutes(10);

	private static final String TARGET = PendingLogins.class.getName() + ".target";

	private static final Set<String> ATTRIBUTES = Set.of(OAuth2ParameterNames.REGISTRATION_ID, OidcParameterNames.NONCE,
			PkceParameterNames.CODE_VERIFIER);

	private final LoginCookies cookies;

	private final ReactiveClientRegistrationRepository registrations;

	PendingLogins(LoginCookies cookies, ReactiveClientRegistrationRepository registrations) {
		this.cookies = cookies;
		this.registrations = registrations;
	}

	/** Returns the page to return to after the login that an exchange completes. */
	static String target(ServerWebExchange exchange) {
		return LocalTarget.of(exchange.getAttribute(TARGET));
	}

	@Override
	public Mono<Void> saveAuthorizationRequest(OAuth2AuthorizationRequest request, ServerWebExchange exchange) {
		return Mono.fromRunnable(() -> {
			Map<String, String> fields = new LinkedHashMap<>();
			fields.put(OAuth2ParameterNames.STATE, request.getState());
			fields.put(OAuth2ParameterNames.REDIRECT_URI, request.getRedirectUri());
			ATTRIBUTES.forEach((name) -> {
				if (request.getAttribute(name) instanceof String value) {
					fields.put(name, value);
				}
			});
			fields.put(RETURN_TO, LocalTarget.of(exchange.getRequest().getQueryParams().getFirst(RETURN_TO)));
			exchange.getResponse().addCookie(this.cookies.login(encode(fields), MAX_AGE));
		});
	}

	@Override
	public Mono<OAuth2AuthorizationRequest> loadAuthorizationRequest(ServerWebExchange exchange) {
		String cookie = LoginCookies.value(exchange.getRequest(), this.cookies.login());
		Map<String, String> fields = (cookie != null) ? decode(cookie) : Map.of();
		String state = fields.get(OAuth2ParameterNames.STATE);
		String registration = fields.get(OAuth2ParameterNames.REGISTRATION_ID);
		if (state == null || registration == null
				|| !state.equals(exchange.getRequest().getQueryParams().getFirst(OAuth2ParameterNames.STATE))) {
			return Mono.empty();
		}
		exchange.getAttributes().put(TARGET, LocalTarget.of(fields.get(RETURN_TO)));
		return this.registrations.findByRegistrationId(registration).map((found) -> request(found, state, fields));
	}

	private static OAuth2AuthorizationRequest request(ClientRegistration registration, String state,
			Map<String, String> fields) {
		return OAuth2AuthorizationRequest.authorizationCode()
			.authorizationUri(String.valueOf(registration.getProviderDetails().getAuthorizationUri()))
			.clientId(registration.getClientId())
			.redirectUri(fields.get(OAuth2ParameterNames.REDIRECT_URI))
			.scopes(registration.getScopes())
			.state(state)
			.attributes((attributes) -> ATTRIBUTES.forEach((name) -> {
				if (fields.containsKey(name)) {
					attributes.put(name, Objects.requireNonNull(fields.get(name)));
				}
			}))
			.build();
	}

	@Override
	public Mono<OAuth2AuthorizationRequest> removeAuthorizationRequest(ServerWebExchange exchange) {
		return loadAuthorizationRequest(exchange)
			.doOnNext((request) -> exchange.getResponse().addCookie(this.cookies.login("", Duration.ZERO)));
	}

	private static String encode(Map<String, String> fields) {
		String form = fields.entrySet()
			.stream()
			.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		return Base64.getUrlEncoder().withoutPadding().encodeToString(form.getBytes(StandardCharsets.UTF_8));
	}

	/** Returns the fields of a cookie; none if a browser has changed it. */
	private static Map<String, String> decode(String value) {
		Map<String, String> fields = new LinkedHashMap<>();
		try {
			String form = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
			for (String field : form.split("&")) {
				int end = field.indexOf('=');
				if (end > 0) {
					fields.put(field.substring(0, end),
							URLDecoder.decode(field.substring(end + 1), StandardCharsets.UTF_8));
				}
			}
		}
		catch (IllegalArgumentException ex) {
			return Map.of();
		}
		return fields;
	}

}
