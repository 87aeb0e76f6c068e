package io.gatehouse.gateway.limit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.gateway.authentication.OpaqueProperties;
import io.gatehouse.gateway.minting.MintingProperties;
import io.gatehouse.token.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RateLimitPoliciesTests {

	private static final String API = "gatehouse.gateway.rate-limits.api.replenish-rate";

	private final RateLimitPolicies policies = new RateLimitPolicies(limits(Map.of(API, "5")), "gatehouse");

	private static RateLimitProperties limits(Map<String, String> properties) {
		return bind(properties, "gatehouse.gateway", RateLimitProperties.class);
	}

	private static SessionIssuers issuers(Map<String, String> properties) {
		return new SessionIssuers(bind(properties, "gatehouse", GatehouseGatewayProperties.class),
				bind(properties, "gatehouse.gateway.minting", MintingProperties.class));
	}

	private static SessionMembers members(Map<String, String> properties) {
		return new SessionMembers(bind(properties, "gatehouse", GatehouseGatewayProperties.class),
				bind(properties, "gatehouse.opaque", OpaqueProperties.class), issuers(properties),
				(issuer) -> issuer.equals("https://b.test") ? "b" : "");
	}

	private static <T> T bind(Map<String, String> properties, String prefix, Class<T> type) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
	}

	@ParameterizedTest
	@CsvSource({ "IdentityRateLimiter=apo, apo", "IdentityRateLimiter=API, API" })
	void checkWhenRouteOrAllRoutesNameAnUnknownPolicyThenFails(String filter, String name) {
		RouteDefinition orders = new RouteDefinition();
		orders.setId("orders");
		orders.setFilters(List.of(new FilterDefinition("IdentityRateLimiter=api"), new FilterDefinition(filter)));
		GatewayProperties ofRoute = new GatewayProperties();
		ofRoute.setRoutes(List.of(orders));
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> this.policies.check(ofRoute))
			.withMessage("Property 'IdentityRateLimiter filter of route orders' with value '" + name
					+ "': There is no such policy. Use one of 'gatehouse.gateway.rate-limits': api.");
		GatewayProperties ofAll = new GatewayProperties();
		ofAll.setDefaultFilters(List.of(new FilterDefinition(filter)));
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> this.policies.check(ofAll))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("IdentityRateLimiter filter of all routes"));
	}

	@Test
	void checkWhenFiltersAreKnownOrOthersThenPasses() {
		GatewayProperties routes = new GatewayProperties();
		routes.setDefaultFilters(List.of(new FilterDefinition("IdentityRateLimiter=api"),
				new FilterDefinition("IdentityRateLimiter=#{@policyName}"), new FilterDefinition("StripPrefix=1")));
		assertThatCode(() -> this.policies.check(routes)).doesNotThrowAnyException();
	}

	@Test
	void getWhenThereAreNoPoliciesThenSaysHowToMakeOne() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> new RateLimitPolicies(limits(Map.of()), "gatehouse").get("a filter", "api"))
			.satisfies((ex) -> assertThat(ex.remedy()).isEqualTo("Set '" + API + "', or remove the filter."));
	}

	@Test
	void membersWhenIssuerHasAScopeThenTheyHaveIt() {
		SessionMembers members = members(Map.of());
		assertThat(members.apply("https://a.test", "s1")).containsExactly("sid:s1");
		assertThat(members.apply("https://b.test", "s1")).containsExactly("b/sid:s1");
	}

	@Test
	void issuerWhenItIsTheEdgeThenItIsTheOneWhoHasSessionsIfThatIsKnown() {
		Map<String, String> one = Map.of("gatehouse.issuers.a.issuer", "https://a.test",
				"gatehouse.gateway.minting.issuer", "https://edge.test");
		assertThat(issuers(one).apply("https://edge.test")).isEqualTo("https://a.test");
		assertThat(issuers(one).apply("https://b.test")).isEqualTo("https://b.test");
		Map<String, String> two = new HashMap<>(one);
		two.put("gatehouse.issuers.b.issuer", "https://b.test");
		assertThat(issuers(two).apply("https://edge.test")).isEqualTo("https://edge.test");
		two.put("gatehouse.gateway.session-issuer", "https://b.test");
		assertThat(issuers(two).apply("https://edge.test")).isEqualTo("https://b.test");
	}

	@Test
	void membersWhenTokenWasMintedThenTheyAreOfThoseWhoHaveSessions() {
		SessionMembers members = members(
				Map.of("gatehouse.issuers.a.issuer", "https://a.test", "gatehouse.issuers.b.issuer", "https://b.test",
						"gatehouse.gateway.session-issuer", "https://b.test", "gatehouse.gateway.minting.issuer",
						"https://edge.test", "gatehouse.opaque.enabled", "true", "gatehouse.issuers.a.revocation-scope",
						"o", "gatehouse.opaque.revocation-scope", "o", "gatehouse.claims.session", "session_id"));
		assertThat(members.apply("https://edge.test", "s1")).containsExactly("b/session_id:s1", "o/sid:s1");
		assertThat(members.apply("https://b.test", "s1")).containsExactly("b/session_id:s1");
	}

}
