package io.gatehouse.session.oauth2;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests of {@link TokenEndpointProperties}.
 */
class TokenEndpointPropertiesTests {

	private static final String SECRET = "{bcrypt}$2a$10$x";

	private static TokenEndpointProperties bind(String... settings) {
		Map<String, String> all = new HashMap<>();
		Arrays.stream(settings)
			.map((setting) -> setting.split("=", 2))
			.forEach((setting) -> all.put("gatehouse.session.oauth2." + setting[0], setting[1]));
		return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("gatehouse.session.oauth2",
				TokenEndpointProperties.class);
	}

	@Test
	void bindWhenNothingIsSetThenIsOff() {
		TokenEndpointProperties properties = bind();
		assertThat(properties.enabled()).isFalse();
		assertThat(properties.allowPlainSecrets()).isFalse();
		assertThat(properties.revocationPath()).isEqualTo("/oauth2/revoke");
		assertThat(properties.introspectionPath()).isEqualTo("/oauth2/introspect");
		assertThat(properties.clients()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "revocation-path, revoke", "revocation-path, /a//b", "revocation-path, '/a/{id}'",
			"introspection-path, /a/../b", "introspection-path, /**", "introspection-path, /oauth2/revoke",
			"revocation-path, /", "revocation-path, /a/..", "failed-authentications.burst-capacity, 0",
			"failed-authentications.replenish-rate, 0", "failed-authentications.replenish-rate, 10001" })
	void bindWhenValueIsWrongThenNamesTheSetting(String name, String value) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(name + "=" + value))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessageStartingWith("Property 'gatehouse.session.oauth2." + name + "' with value '" + value + "': ");
	}

	@Test
	void checkWhenThereIsNoClientThenFails() {
		assertFails("clients", bind(), "shop");
	}

	@ParameterizedTest
	@CsvSource({ "clients.shop.allowed, revoke, clients.shop.secret", "clients.shop.secret, x, clients.shop.allowed",
			"clients.[shöp].allowed, revoke, clients" })
	void checkWhenClientIsIncompleteThenNamesTheSetting(String name, String value, String property) {
		assertFails(property, bind(name + "=" + value), "shop");
	}

	@Test
	void checkWhenNoClientCouldRevokeATokenThenFails() {
		TokenEndpointProperties properties = bind("clients.shop.secret=" + SECRET, "clients.shop.allowed=revoke",
				"clients.orders.secret=" + SECRET, "clients.orders.allowed=introspect");
		assertThatNoException().isThrownBy(() -> properties.checkClients("shop"));
		assertFails("clients", properties, "orders");
		assertFails("clients", properties, "gatehouse");
		assertThatNoException()
			.isThrownBy(() -> bind("clients.orders.secret=" + SECRET, "clients.orders.allowed=introspect")
				.checkClients("gatehouse"));
	}

	private static void assertFails(String property, TokenEndpointProperties properties, String tokenClientId) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> properties.checkClients(tokenClientId))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("gatehouse.session.oauth2." + property));
	}

	@Test
	void toStringThenShowsNoSecret() {
		assertThat(bind("clients.shop.secret=" + SECRET, "clients.shop.allowed=revoke")).asString()
			.doesNotContain("bcrypt");
	}

}
