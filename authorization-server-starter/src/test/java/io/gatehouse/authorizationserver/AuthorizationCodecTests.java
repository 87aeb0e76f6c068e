package io.gatehouse.authorizationserver;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.authorizationserver.AuthorizationCodec.FoundToken;
import io.gatehouse.token.Sha256;
import org.junit.jupiter.api.Test;

import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2DeviceCode;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2UserCode;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AuthorizationCodec}.
 */
class AuthorizationCodecTests {

	private static final Instant THEN = Instant.parse("2026-12-01T10:00:00Z");

	private static final Instant LATER = THEN.plusSeconds(300);

	private static final RegisteredClient CLIENT = RegisteredClient.withId("c1")
		.clientId("shop")
		.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
		.redirectUri("https://shop.test/callback")
		.build();

	private final AuthorizationCodec codec = new AuthorizationCodec(getClass().getClassLoader());

	private static OAuth2Authorization.Builder authorization() {
		User alice = new User("alice", "{noop}secret", List.of(new SimpleGrantedAuthority("ROLE_user")));
		return OAuth2Authorization.withRegisteredClient(CLIENT)
			.id("a1")
			.principalName("alice")
			.authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
			.authorizedScopes(Set.of("openid", "profile"))
			.attribute(Principal.class.getName(),
					UsernamePasswordAuthenticationToken.authenticated(alice, null,
							List.of(new SimpleGrantedAuthority("ROLE_user"),
									FactorGrantedAuthority.fromAuthority("FACTOR_PASSWORD"))))
			.attribute(OAuth2AuthorizationRequest.class.getName(),
					OAuth2AuthorizationRequest.authorizationCode()
						.authorizationUri("https://sso.test/oauth2/authorize")
						.clientId("shop")
						.redirectUri("https://shop.test/callback")
						.scopes(Set.of("openid", "profile"))
						.state("s")
						.build())
			.attribute("gatehouse.auth-time", 1_780_000_000L);
	}

	private static OAuth2Authorization complete() {
		OAuth2AuthorizationCode code = new OAuth2AuthorizationCode("the-code", THEN, LATER);
		return authorization().token(code)
			.invalidate(code)
			.token(new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "the-access-token", THEN, LATER,
					Set.of("openid")),
					(metadata) -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME,
							Map.of("sub", "alice", "level", 3L, "exp", LATER)))
			.refreshToken(new OAuth2RefreshToken("the-refresh-token", THEN, LATER))
			.token(new OidcIdToken("the-id-token", THEN, LATER, Map.of("sub", "alice")),
					(metadata) -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, Map.of("sub", "alice")))
			.token(new OAuth2DeviceCode("the-device-code", THEN, LATER))
			.token(new OAuth2UserCode("the-user-code", THEN, LATER))
			.build();
	}

	@Test
	void readThenEverythingButTheTokensIsAsItWasWritten() {
		OAuth2Authorization written = complete();
		OAuth2Authorization read = this.codec.read(this.codec.write(written), CLIENT, null, true);
		assertThat(read.getId()).isEqualTo("a1");
		assertThat(read.getPrincipalName()).isEqualTo("alice");
		assertThat(read.getAuthorizedScopes()).isEqualTo(written.getAuthorizedScopes());
		assertThat(read.<Object>getAttribute(Principal.class.getName())).isInstanceOfSatisfying(Authentication.class,
				(user) -> {
					assertThat(user.getName()).isEqualTo("alice");
					assertThat(user.getAuthorities()).extracting(GrantedAuthority::getAuthority)
						.containsExactly("ROLE_user", "FACTOR_PASSWORD");
				});
		assertThat(read.<Object>getAttribute("gatehouse.auth-time")).isEqualTo(1_780_000_000L);
		assertThat(read.<Object>getAttribute(OAuth2AuthorizationRequest.class.getName())).isInstanceOfSatisfying(
				OAuth2AuthorizationRequest.class,
				(request) -> assertThat(request.getRedirectUri()).isEqualTo("https://shop.test/callback"));
		assertThat(AuthorizationCodec.tokens(read).keySet()).containsExactly("code", "access_token", "refresh_token",
				"id_token", "device_code", "user_code");
		AuthorizationCodec.tokens(read).forEach((kind, token) -> {
			OAuth2Authorization.Token<?> original = Objects
				.requireNonNull(AuthorizationCodec.tokens(written).get(kind));
			assertThat(token.getMetadata()).as(kind).isEqualTo(original.getMetadata());
			assertThat(token.getToken().getIssuedAt()).isEqualTo(THEN);
			assertThat(token.getToken().getExpiresAt()).isEqualTo(LATER);
			assertThat(AuthorizationCodec.isHidden(token.getToken())).isTrue();
			assertThat(AuthorizationCodec.hash(token.getToken()))
				.isEqualTo(Sha256.base64Url(original.getToken().getTokenValue()));
		});
	}

	@Test
	void writeThenHoldsNoTokenAndNoPassword() {
		assertThat(this.codec.write(complete())).doesNotContain("the-code", "the-access-token", "the-refresh-token",
				"the-id-token", "the-device-code", "the-user-code");
		assertThat(this.codec.writeToken("code", complete(),
				Objects.requireNonNull(complete().getToken(OAuth2AuthorizationCode.class))))
			.doesNotContain("the-code");
	}

	@Test
	void readWhenTokenWasPresentedThenItHasItsValue() {
		String json = this.codec.write(complete());
		OAuth2Authorization read = this.codec.read(json, CLIENT, new FoundToken("code", "the-code", null), true);
		assertThat(read.getToken("the-code")).isNotNull();
		assertThat(read.getToken("the-code").isInvalidated()).isTrue();
		assertThat(read.getToken("the-access-token")).isNull();
	}

	@Test
	void readWhenAccessTokenIsAnEarlierOneThenItsOwnDataCount() {
		OAuth2Authorization earlier = authorization()
			.token(new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "earlier", THEN.minusSeconds(60), LATER,
					Set.of("profile")),
					(metadata) -> metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, Map.of("sub", "alice")))
			.build();
		String token = this.codec.writeToken("access_token", earlier, Objects.requireNonNull(earlier.getAccessToken()));
		OAuth2Authorization read = this.codec.read(this.codec.write(complete()), CLIENT,
				new FoundToken("access_token", "earlier", this.codec.readToken(token).token()), true);
		assertThat(Objects.requireNonNull(read.getAccessToken()).getToken().getTokenValue()).isEqualTo("earlier");
		assertThat(read.getAccessToken().getToken().getScopes()).containsExactly("profile");
	}

	@Test
	void writeWhenTokensAreHiddenThenTheirHashesStay() {
		OAuth2Authorization read = this.codec.read(this.codec.write(complete()), CLIENT, null, true);
		OAuth2Authorization again = this.codec.read(this.codec.write(read), CLIENT,
				new FoundToken("id_token", "the-id-token", null), true);
		assertThat(again.getToken("the-id-token")).isNotNull();
	}

	@Test
	void readWhenNotWholeThenHasTextsOnlyAndKeepsTheOthers() {
		OAuth2Authorization written = OAuth2Authorization.from(complete()).attribute("gatehouse.session", "s1").build();
		String json = this.codec.write(written);
		OAuth2Authorization read = this.codec.read(json, CLIENT, null, false);
		assertThat(read.getAttributes()).containsOnlyKeys("gatehouse.session", UnreadAttributes.NAME)
			.containsEntry("gatehouse.session", "s1");
		assertThat(read.getAttributes().get(UnreadAttributes.NAME)).hasToString("UnreadAttributes[]");
		assertThat(this.codec.write(read)).isEqualTo(json);
	}

	@Test
	void writeWhenAttributesAreAddedToUnreadOnesThenHasBoth() {
		OAuth2Authorization read = this.codec.read(this.codec.write(complete()), CLIENT, null, false);
		OAuth2Authorization changed = OAuth2Authorization.from(read)
			.attribute("gatehouse.auth-time", 1_790_000_000L)
			.build();
		OAuth2Authorization again = this.codec.read(this.codec.write(changed), CLIENT, null, true);
		assertThat(again.getAttributes()).containsOnlyKeys(Principal.class.getName(),
				OAuth2AuthorizationRequest.class.getName(), "gatehouse.auth-time");
		assertThat(again.<Object>getAttribute("gatehouse.auth-time")).isEqualTo(1_790_000_000L);
	}

	@Test
	void readAloneThenHasThatTokenOnly() {
		OAuth2Authorization written = complete();
		OAuth2Authorization.Token<OAuth2AccessToken> token = Objects.requireNonNull(written.getAccessToken());
		OAuth2Authorization read = this.codec.readAlone(
				this.codec.readToken(this.codec.writeToken("access_token", written, token)), CLIENT,
				"the-access-token");
		assertThat(read.getId()).isEqualTo("a1");
		assertThat(read.getRegisteredClientId()).isEqualTo("c1");
		assertThat(read.getPrincipalName()).isEqualTo("alice");
		assertThat(read.getAuthorizationGrantType()).isEqualTo(AuthorizationGrantType.AUTHORIZATION_CODE);
		assertThat(read.getToken("the-access-token")).isEqualTo(token);
		assertThat(AuthorizationCodec.tokens(read)).containsOnlyKeys("access_token");
		assertThat(read.getAttributes()).containsOnlyKeys(UnreadAttributes.NAME);
	}

}
