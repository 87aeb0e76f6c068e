package io.gatehouse.gateway.authentication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the policies for tokens: which metadata and properties give which policy, and
 * which are refused.
 */
class TokenPoliciesTests {

	private static final String MODE = "gatehouse.gateway.mode=";

	private static final String IDENTITY = "gatehouse.gateway.identity=";

	private static final String LOOKUP = "gatehouse.revocation.lookup=";

	private static final String UNKNOWN = "gatehouse.revocation.unknown=";

	private static final String NO_REDIS = "A RevocationLookup bean of the application replaces Redis, which stores the sessions. "
			+ "Remove the setting, or resolve the conflict.";

	private static final String NO_MINTING = "Services accept only signed tokens, and the gateway mints none: "
			+ "'gatehouse.gateway.minting.issuer' is not set. Set 'gatehouse.gateway.minting.issuer' to a name of the "
			+ "gateway, such as 'https://edge.example.com', and trust it in the services.";

	private static final String WHOSE_SESSIONS = "Several issuers are trusted, and 'gatehouse.gateway.session-issuer' "
			+ "does not name the one whose sessions are in Redis. Remove the setting, or resolve the conflict.";

	private static final String NO_LIST = "It needs a copy of the revocations in memory, which this lookup does not keep. "
			+ "Set the lookup to 'local', or this setting to 'deny'.";

	private static final UnknownPolicy STALE = UnknownPolicy.of("allow-stale:30s");

	private static final String[] TWO_ISSUERS = { "gatehouse.issuers.a.issuer=https://a.test",
			"gatehouse.issuers.b.issuer=https://b.test" };

	private static String[] with(String[] properties, String... more) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of(more));
		return all.toArray(String[]::new);
	}

	/** Makes metadata as the Java DSL has it. An absent value is left out. */
	private static Map<String, Object> flat(@Nullable String... namesAndValues) {
		Map<String, Object> metadata = new HashMap<>();
		nested(namesAndValues).forEach((name, value) -> metadata.put("gatehouse." + name, value));
		return metadata;
	}

	private static Map<String, Object> nested(@Nullable String... namesAndValues) {
		Map<String, Object> members = new LinkedHashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			String value = namesAndValues[i + 1];
			if (value != null) {
				members.put(String.valueOf(namesAndValues[i]), value);
			}
		}
		return members;
	}

	private static TokenPolicy read(TokenPolicies policies, @Nullable String... namesAndValues) {
		TokenPolicy policy = policies.ofMetadata("orders", flat(namesAndValues));
		assertThat(policies.ofMetadata("orders", Map.of("gatehouse", nested(namesAndValues)))).as("as in YAML")
			.isEqualTo(policy);
		return policy;
	}

	private static void assertRefused(TokenPolicies policies, String message, @Nullable String... namesAndValues) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> policies.ofMetadata("orders", flat(namesAndValues)))
			.withMessage(message);
	}

	private static MockServerWebExchange exchange() {
		return MockServerWebExchange.from(MockServerHttpRequest.get("/"));
	}

	private static MockServerWebExchange exchange(Map<String, Object> metadata) {
		MockServerWebExchange exchange = exchange();
		Route route = Route.async()
			.id("orders")
			.uri("http://127.0.0.1:1")
			.predicate((any) -> true)
			.metadata(metadata)
			.build();
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, route);
		return exchange;
	}

	@Test
	void policyForWhenNothingIsSetThenDenylistInMemoryAndUnknownIsDenied() {
		assertThat(Settings.policies().policyFor(exchange())).isEqualTo(new TokenPolicy(AuthenticationMode.DENYLIST,
				new TokenPolicy.Revocation(Lookup.LOCAL, UnknownPolicy.DENY)));
	}

	@ParameterizedTest
	@CsvSource({ "denylist, token, DENYLIST", "session, token, SESSION", "denylist, session, SESSION_IDENTITY",
			"session, session, SESSION_IDENTITY" })
	void policyForWhenPropertiesAreSetThenTheyCount(String mode, String identity, AuthenticationMode expected) {
		TokenPolicy policy = Settings.policies(MODE + mode, IDENTITY + identity, LOOKUP + "redis", UNKNOWN + "allow")
			.policyFor(exchange());
		assertThat(policy)
			.isEqualTo(new TokenPolicy(expected, new TokenPolicy.Revocation(Lookup.REDIS, UnknownPolicy.of("allow"))));
	}

	@Test
	void policyForWhenRouteIsNotKnownYetOrSaysNothingThenThatOfTheProperties() {
		TokenPolicies policies = Settings.policies(MODE + "session");
		MockServerWebExchange exchange = exchange();
		assertThat(policies.policyFor(exchange).mode()).isEqualTo(AuthenticationMode.SESSION);
		exchange.getAttributes().putAll(exchange(flat("mode", "denylist")).getAttributes());
		assertThat(policies.policyFor(exchange).mode()).as("once it is known").isEqualTo(AuthenticationMode.DENYLIST);
		assertThat(policies.policyFor(exchange(Map.of())).mode()).isEqualTo(AuthenticationMode.SESSION);
		assertThat(policies.policyFor(exchange(Map.of("team", "b"))).mode()).isEqualTo(AuthenticationMode.SESSION);
	}

	@Test
	void policyForWhenMetadataOfTheRouteIsInvalidThenFails() {
		TokenPolicies policies = Settings.policies();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> policies.policyFor(exchange(flat("mode", "sesion"))))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata.gatehouse.mode of route orders"));
	}

	/** The properties, the route's metadata, and what comes of them. */
	@ParameterizedTest
	@CsvSource({ "denylist, token, , , DENYLIST", "denylist, token, denylist, token, DENYLIST",
			"denylist, token, , token, DENYLIST", "denylist, token, session, , SESSION",
			"denylist, token, session, token, SESSION", "denylist, token, , session, SESSION_IDENTITY",
			"denylist, token, session, session, SESSION_IDENTITY", "session, token, , , SESSION",
			"session, token, , token, SESSION", "session, token, denylist, , DENYLIST",
			"session, token, denylist, token, DENYLIST", "session, token, , session, SESSION_IDENTITY",
			"denylist, session, , , SESSION_IDENTITY", "denylist, session, session, , SESSION_IDENTITY",
			"denylist, session, , session, SESSION_IDENTITY", "denylist, session, , token, SESSION",
			"denylist, session, session, token, SESSION", "denylist, session, denylist, , DENYLIST",
			"denylist, session, denylist, token, DENYLIST", "session, session, , token, SESSION",
			"session, session, denylist, , DENYLIST", "session, session, ' SESSION ', ' Token ', SESSION" })
	void ofMetadataWhenModeOrIdentityIsSetThenItTakesPrecedence(String mode, String identity, @Nullable String ownMode,
			@Nullable String ownIdentity, AuthenticationMode expected) {
		TokenPolicies policies = Settings.policies(MODE + mode, IDENTITY + identity);
		assertThat(read(policies, "mode", ownMode, "identity", ownIdentity).mode()).isEqualTo(expected);
	}

	/** The properties, the route's metadata, and what comes of them. */
	@ParameterizedTest
	@CsvSource({ "local, deny, , , LOCAL, deny", "local, deny, redis, , REDIS, deny", "local, deny, none, , NONE, deny",
			"local, deny, local, , LOCAL, deny", "local, deny, , allow, LOCAL, allow",
			"local, deny, , allow-stale:30s, LOCAL, allow-stale:30s", "local, allow, , deny, LOCAL, deny",
			"local, allow-stale:30s, , , LOCAL, allow-stale:30s", "local, allow-stale:30s, redis, deny, REDIS, deny",
			"local, allow-stale:30s, none, , NONE, allow-stale:30s", "redis, deny, none, allow, NONE, allow",
			"redis, allow, ' Redis ', , REDIS, allow" })
	void ofMetadataWhenLookupOrUnknownIsSetThenItTakesPrecedence(String lookup, String unknown,
			@Nullable String ownLookup, @Nullable String ownUnknown, Lookup expected, String expectedUnknown) {
		TokenPolicies policies = Settings.policies(LOOKUP + lookup, UNKNOWN + unknown);
		assertThat(read(policies, "lookup", ownLookup, "unknown", ownUnknown).revocation())
			.isEqualTo(new TokenPolicy.Revocation(expected, UnknownPolicy.of(expectedUnknown)));
	}

	@Test
	void ofMetadataWhenYamlMakesAMapOfAllowStaleThenItIsUnderstood() {
		Map<String, Object> stale = Map.of("gatehouse", Map.of("unknown", Map.of("allow-stale", "45s")));
		assertThat(Settings.policies().ofMetadata("orders", stale).revocation().unknown())
			.isEqualTo(UnknownPolicy.of("allow-stale:45s"));
	}

	@Test
	void ofMetadataWhenFlatAndNestedThenFlatCounts() {
		assertThat(Settings.policies()
			.ofMetadata("orders", Map.of("gatehouse.mode", "session", "gatehouse", Map.of("mode", "denylist")))
			.mode()).isEqualTo(AuthenticationMode.SESSION);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"mode     | sesion          | Set 'denylist' or 'session'.",
			"mode       | \"\"            | Set 'denylist' or 'session'.",
			"identity   | jwt             | Set 'token' or 'session'.",
			"lookup     | memory          | Set 'local', 'redis' or 'none'.",
			"unknown    | maybe           | Set 'deny', 'allow' or 'allow-stale:<duration>', such as 'allow-stale:30s'.",
			"unknown    | allow-stale     | Set 'deny', 'allow' or 'allow-stale:<duration>', such as 'allow-stale:30s'.",
			"unknown    | allow-stale:0s  | Set 'deny', 'allow' or 'allow-stale:<duration>', such as 'allow-stale:30s'.",
			"unknown    | allow-stale:now | Set 'deny', 'allow' or 'allow-stale:<duration>', such as 'allow-stale:30s'." })
	void ofMetadataWhenValueIsNotKnownThenNamesPropertyValueReasonAndRemedy(String name, String value, String remedy) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies().ofMetadata("orders", flat(name, value)))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("metadata.gatehouse." + name + " of route orders");
				assertThat(ex.value()).isEqualTo(value);
				assertThat(ex.reason()).isEqualTo("It is not a valid value.");
				assertThat(ex.remedy()).isEqualTo(remedy);
			});
	}

	@Test
	void ofMetadataWhenUnknownIsAMapOfSeveralThenRefused() {
		Map<String, Object> several = new LinkedHashMap<>();
		several.put("allow-stale", "30s");
		several.put("deny", "1s");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies().ofMetadata("orders", Map.of("gatehouse.unknown", several)))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo("{allow-stale=30s, deny=1s}"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "token", "session" })
	void ofMetadataWhenDenylistAndIdentityOfTheSessionThenContradiction(String identity) {
		assertRefused(Settings.policies(IDENTITY + identity),
				"Property 'metadata.gatehouse.mode of route orders' with value 'denylist': It contradicts the identity "
						+ "of the same route, which comes from the session. Remove one of the two.",
				"mode", "denylist", "identity", "session");
	}

	@Test
	void ofMetadataWhenThereIsNoCopyInMemoryThenRouteCannotReadIt() {
		assertRefused(Settings.policies(LOOKUP + "redis"),
				"Property 'metadata.gatehouse.lookup of route orders' with value 'local': The gateway keeps no copy of the revocations in memory. "
						+ "Set 'gatehouse.revocation.lookup' to 'local', and 'redis' in the metadata of the other routes.",
				"lookup", "local");
	}

	@ParameterizedTest
	@CsvSource({ "local, redis", "redis, redis", "redis, " })
	void ofMetadataWhenStaleIsAllowedWithoutACopyInMemoryThenRefused(String lookup, @Nullable String own) {
		assertRefused(Settings.policies(LOOKUP + lookup),
				"Property 'metadata.gatehouse.unknown of route orders' with value '" + STALE + "': " + NO_LIST,
				"lookup", own, "unknown", "allow-stale:30s");
	}

	@Test
	void ofMetadataWhenRouteReadsRedisAndInheritsAllowStaleThenRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(
					() -> Settings.policies(UNKNOWN + "allow-stale:30s").ofMetadata("orders", flat("lookup", "redis")))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata.gatehouse.unknown of route orders"));
	}

	@ParameterizedTest
	@CsvSource({ "redis, true", "local, false" })
	void policiesWhenStaleIsAllowedWithoutACopyInMemoryThenRefused(String lookup, boolean readsRedis) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies(readsRedis, true, LOOKUP + lookup, UNKNOWN + "allow-stale:30s"))
			.withMessage("Property 'gatehouse.revocation.unknown' with value '" + STALE + "': " + NO_LIST);
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "redis" })
	void ofMetadataWhenApplicationHasItsOwnLookupThenOnlyNoneCanBeSet(String lookup) {
		TokenPolicies policies = Settings.policies(false, true);
		assertRefused(policies, "Property 'metadata.gatehouse.lookup of route orders' with value '" + lookup
				+ "': A RevocationLookup bean of the application replaces this lookup. Remove the setting, or the bean.",
				"lookup", lookup);
		assertThat(read(policies, "lookup", "none").revocation().lookup()).isEqualTo(Lookup.NONE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "mode", "identity" })
	void policiesWhenSessionsAreNotInRedisThenTheyCannotBeChecked(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies(false, true, "gatehouse.gateway." + name + "=session"))
			.withMessage("Property 'gatehouse.gateway." + name + "' with value 'session': " + NO_REDIS);
		assertRefused(Settings.policies(false, true),
				"Property 'metadata.gatehouse." + name + " of route orders' with value 'session': " + NO_REDIS, name,
				"session");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mode", "identity" })
	void policiesWhenNothingSaysWhoseSessionsAreInRedisThenTheyCannotBeChecked(String name) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies(with(TWO_ISSUERS, "gatehouse.gateway." + name + "=session")))
			.withMessage("Property 'gatehouse.gateway." + name + "' with value 'session': " + WHOSE_SESSIONS);
		assertRefused(Settings.policies(TWO_ISSUERS),
				"Property 'metadata.gatehouse." + name + " of route orders' with value 'session': " + WHOSE_SESSIONS,
				name, "session");
		String[] known = with(TWO_ISSUERS, "gatehouse.gateway.session-issuer=https://b.test");
		assertThatCode(() -> read(Settings.policies(known), name, "session")).doesNotThrowAnyException();
	}

	@Test
	void policiesWhenNothingIsMintedThenIdentityIsNotOfTheSession() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies(true, false, IDENTITY + "session"))
			.withMessage("Property 'gatehouse.gateway.identity' with value 'session': " + NO_MINTING);
		assertRefused(Settings.policies(true, false),
				"Property 'metadata.gatehouse.identity of route orders' with value 'session': " + NO_MINTING,
				"identity", "session");
		assertThat(read(Settings.policies(true, false), "mode", "session").mode())
			.isEqualTo(AuthenticationMode.SESSION);
	}

	@Test
	void policiesWhenSessionIssuerIsNotTrustedThenRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> Settings.policies(with(TWO_ISSUERS, "gatehouse.gateway.session-issuer=https://c.test")))
			.withMessage("Property 'gatehouse.gateway.session-issuer' with value 'https://c.test': No issuer of this "
					+ "name is trusted. Set it to one of 'gatehouse.issuers.*.issuer'.");
		assertThatCode(() -> Settings.policies("gatehouse.gateway.session-issuer=https://c.test"))
			.as("a decoder of the application trusts issuers")
			.doesNotThrowAnyException();
	}

}
