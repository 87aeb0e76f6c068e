package io.gatehouse.authorizationserver;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.X509CertUtils;
import io.gatehouse.session.Account;
import io.gatehouse.session.GatehouseSessionProperties;
import io.gatehouse.session.GrantedSession;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeActor;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeCompositeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/**
 * Sets the header and claims of access tokens (RFC 9068) and ID tokens. A customizer of
 * the application is called in between: it can change every claim but those by which a
 * token is bound to its user, session, client, issuer, time and key.
 */
final class SessionClaimsCustomizer implements OAuth2TokenCustomizer<JwtEncodingContext> {

	private final GatehouseSessionProperties properties;

	private final @Nullable OAuth2TokenCustomizer<JwtEncodingContext> application;

	SessionClaimsCustomizer(GatehouseSessionProperties properties,
			@Nullable OAuth2TokenCustomizer<JwtEncodingContext> application) {
		this.properties = properties;
		this.application = application;
	}

	@Override
	public void customize(JwtEncodingContext context) {
		GrantedTokens granted = Objects.requireNonNull(GrantedTokens.current(), "No token was granted");
		boolean access = OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType());
		context.getJwsHeader().algorithm(SignatureAlgorithm.valueOf(this.properties.algorithm()));
		if (access) {
			context.getJwsHeader().type(this.properties.tokenType());
			describe(context, granted.session());
		}
		else {
			name(context, granted.session());
		}
		if (this.application != null) {
			this.application.customize(context);
		}
		context.getClaims().issuer(this.properties.issuer());
		if (access) {
			bind(context, granted);
		}
		else {
			bindIdToken(context, granted);
		}
	}

	private void describe(JwtEncodingContext context, @Nullable GrantedSession session) {
		JwtClaimsSet.Builder claims = context.getClaims();
		claims.audience(new ArrayList<>(this.properties.audiences()));
		if (!context.getAuthorizedScopes().isEmpty()) {
			claims.claim("scope", String.join(" ", context.getAuthorizedScopes()));
		}
		if (session != null) {
			Account account = session.account();
			claims.claim("device", session.deviceId());
			add(claims, "name", account.name());
			add(claims, "roles", account.roles());
			add(claims, "permissions", account.permissions());
			account.attributes().forEach(claims::claim);
			add(claims, "auth_time", epochSecond(AuthorizedSession.authTime(context.getAuthorization())));
		}
	}

	private static @Nullable Object epochSecond(@Nullable Instant time) {
		return (time != null) ? time.getEpochSecond() : null;
	}

	private static void name(JwtEncodingContext context, @Nullable GrantedSession session) {
		if (session != null && context.getAuthorizedScopes().contains(OidcScopes.PROFILE)) {
			add(context.getClaims(), "name", session.account().name());
		}
	}

	private static void add(JwtClaimsSet.Builder claims, String name, @Nullable Object value) {
		if (value != null && !(value instanceof Collection<?> list && list.isEmpty())) {
			claims.claim(name, value);
		}
	}

	private Duration life(JwtEncodingContext context) {
		Duration wanted = context.getRegisteredClient().getTokenSettings().getAccessTokenTimeToLive();
		Duration longest = this.properties.accessTokenLife();
		return (wanted.compareTo(longest) < 0) ? wanted : longest;
	}

	private void bind(JwtEncodingContext context, GrantedTokens granted) {
		GrantedSession session = granted.session();
		JwtClaimsSet.Builder claims = context.getClaims();
		claims.claim("client_id", context.getRegisteredClient().getClientId());
		claims.issuedAt(granted.issuedAt()).notBefore(granted.issuedAt());
		if (session != null) {
			claims.subject(session.account().subject()).claim("sid", session.sessionId());
			claims.expiresAt(session.expiresAt());
		}
		else {
			claims.subject(Objects.requireNonNull(context.<Authentication>getPrincipal()).getName());
			claims.expiresAt(granted.issuedAt().plus(life(context))).claims((all) -> all.remove("sid"));
			String exchanged = AuthorizedSession.text(context.getAuthorization(), AuthorizedSession.SESSION);
			if (exchanged != null) {
				claims.claim("sid", exchanged);
			}
		}
		Map<String, Object> actor = actor(context.getPrincipal());
		if (!actor.isEmpty()) {
			claims.claim("act", actor);
		}
		Map<String, Object> confirmation = confirmation(context);
		if (!confirmation.isEmpty()) {
			claims.claim("cnf", confirmation);
		}
	}

	/** Returns the chain of actors of an exchanged token, RFC 8693, section 4.1. */
	private static Map<String, Object> actor(@Nullable Authentication principal) {
		Map<String, Object> actor = new LinkedHashMap<>();
		if (principal instanceof OAuth2TokenExchangeCompositeAuthenticationToken composite) {
			List<OAuth2TokenExchangeActor> actors = composite.getActors();
			for (int i = actors.size() - 1; i >= 0; i--) {
				Map<String, Object> outer = new LinkedHashMap<>(actors.get(i).getClaims());
				if (!actor.isEmpty()) {
					outer.put("act", actor);
				}
				actor = outer;
			}
		}
		return actor;
	}

	/** Returns the key that an access token is bound to: RFC 9449 and RFC 8705. */
	private static Map<String, Object> confirmation(JwtEncodingContext context) {
		Map<String, Object> confirmation = new LinkedHashMap<>();
		Jwt proof = context.get(OAuth2TokenContext.DPOP_PROOF_KEY);
		if (proof != null && proof.getHeaders().get("jwk") instanceof Map<?, ?> key) {
			confirmation.put("jkt", thumbprint(key));
		}
		Authentication grant = context.getAuthorizationGrant();
		if (context.getRegisteredClient().getTokenSettings().isX509CertificateBoundAccessTokens() && grant != null
				&& grant.getPrincipal() instanceof OAuth2ClientAuthenticationToken client
				&& client.getCredentials() instanceof X509Certificate[] chain) {
			confirmation.put("x5t#S256", X509CertUtils.computeSHA256Thumbprint(chain[0]).toString());
		}
		return confirmation;
	}

	@SuppressWarnings("unchecked")
	private static String thumbprint(Map<?, ?> key) {
		try {
			return JWK.parse((Map<String, Object>) key).computeThumbprint().toString();
		}
		catch (java.text.ParseException | JOSEException ex) {
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_DPOP_PROOF);
		}
	}

	private static void bindIdToken(JwtEncodingContext context, GrantedTokens granted) {
		JwtClaimsSet.Builder claims = context.getClaims();
		claims.issuedAt(granted.issuedAt());
		GrantedSession session = granted.session();
		if (session != null) {
			claims.subject(session.account().subject()).claim("sid", session.sessionId());
		}
		Instant authTime = AuthorizedSession.authTime(context.getAuthorization());
		if (authTime != null) {
			claims.claim("auth_time", Date.from(authTime));
		}
	}

}
