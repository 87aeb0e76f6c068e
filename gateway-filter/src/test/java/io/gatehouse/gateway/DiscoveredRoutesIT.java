package io.gatehouse.gateway;

import java.util.Map;
import java.util.TreeMap;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.gateway.discovery.DiscoveryClientRouteDefinitionLocator;
import org.springframework.cloud.gateway.discovery.DiscoveryLocatorProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of routes that a service registry creates: the metadata of its instances does not
 * affect access, except for the names that a property allows.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveredRoutesIT {

	private static final String INSTANCES = "spring.cloud.discovery.client.simple.instances.";

	private static StreamingUpstream upstream;

	private static Edge edge;

	@BeforeAll
	static void start() {
		upstream = new StreamingUpstream();
		Map<String, String> properties = new TreeMap<>();
		properties.put("spring.cloud.gateway.server.webflux.discovery.locator.enabled", "true");
		properties.put("gatehouse.gateway.discovery.allowed-metadata", "roles");
		instance(properties, "opened", "gatehouse.access", "public");
		instance(properties, "kept", "gatehouse.keep-authorization", "true");
		instance(properties, "unlisted", "gatehouse.lookup", "none");
		instance(properties, "relaxed", "[Gatehouse.ACCESS]", "public");
		instance(properties, "misspelt", "gatehouse.acces", "public");
		instance(properties, "admins", "gatehouse.roles", "admin");
		instance(properties, "plain", "zone", "a");
		edge = Edge.start(RedisServer.shared(), properties, OwnLocator.class);
	}

	private static void instance(Map<String, String> properties, String service, String key, String value) {
		properties.put(INSTANCES + service + "[0].uri", upstream.uri());
		properties.put(INSTANCES + service + "[0].metadata." + key, value);
	}

	@AfterAll
	static void stop() {
		edge.close();
		upstream.close();
	}

	@BeforeEach
	void reset() {
		edge.reset();
		upstream.reset();
	}

	@ParameterizedTest
	@CsvSource({ "opened", "kept", "unlisted", "relaxed", "misspelt", "admins", "plain", "own/opened" })
	void routeWhenInstanceSaysSoThenIsNotOpened(String service) {
		assertThat(edge.get("/" + service + "/1").reason()).isEqualTo("missing_token");
		assertThat(upstream.requests()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "opened", "kept", "unlisted", "relaxed", "misspelt", "plain", "own/opened" })
	void routeWhenTokenIsGoodThenReached(String service) {
		assertThat(edge.getWithToken("/" + service + "/1", TestTokens.token().sign()).status()).isEqualTo(200);
		assertThat(upstream.requests()).hasSize(1);
	}

	@Test
	void routeWhenInstanceDisablesTheLookupThenRevokedTokenIsRefused() {
		edge.revokeNow("sub:alice", io.gatehouse.token.Reason.BANNED);
		assertThat(edge.getWithToken("/unlisted/1", TestTokens.token().sign()).reason()).isEqualTo("banned");
	}

	@Test
	void routeWhenPropertyAllowsTheNameThenInstanceDecides() {
		String user = TestTokens.token().sign();
		String admin = TestTokens.token().claim("roles", java.util.List.of("admin")).sign();
		assertThat(edge.getWithToken("/admins/1", user).reason()).isEqualTo("insufficient_permissions");
		assertThat(edge.getWithToken("/admins/1", admin).status()).isEqualTo(200);
	}

	@Test
	void routesWhenTheyAreRefreshedThenEachServiceIsReportedOnce(CapturedOutput output) {
		DiscoveryClientRouteDefinitionLocator locator = edge.context()
			.getBean("discoveryClientRouteDefinitionLocator", DiscoveryClientRouteDefinitionLocator.class);
		for (int i = 0; i < 3; i++) {
			assertThat(locator.getRouteDefinitions().collectList().block()).isNotEmpty()
				.allSatisfy((route) -> assertThat(route.getMetadata().keySet()).isSubsetOf("gatehouse.roles", "zone"));
		}
		for (String route : java.util.List.of("own-opened", "own-relaxed", "ReactiveCompositeDiscoveryClient_opened")) {
			assertThat(output.getAll().lines().filter((line) -> line.contains("for the route " + route + ".")))
				.hasSize(1);
		}
		assertThat(output.getAll()).doesNotContain("for the route own-plain", "for the route own-admins");
	}

	/** Locator that the application declares beside the gateway's. */
	@Configuration(proxyBeanMethods = false)
	static class OwnLocator {

		@Bean
		DiscoveryClientRouteDefinitionLocator ownLocator(ReactiveDiscoveryClient client) {
			DiscoveryLocatorProperties properties = new DiscoveryLocatorProperties();
			properties.setRouteIdPrefix("own-");
			org.springframework.cloud.gateway.handler.predicate.PredicateDefinition path = new org.springframework.cloud.gateway.handler.predicate.PredicateDefinition();
			path.setName("Path");
			path.addArg("pattern", "'/own/'+serviceId+'/**'");
			properties.setPredicates(java.util.List.of(path));
			return new DiscoveryClientRouteDefinitionLocator(client, properties);
		}

	}

}
