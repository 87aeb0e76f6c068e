package io.gatehouse.gateway.limit;

import java.util.Map;
import java.util.function.Consumer;

import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.ReceivedCredentials;
import io.gatehouse.gateway.limit.RateLimitProperties.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class CallerKeysTests {

	private static final String ISSUER = "https://auth.test";

	private static final Caller ANONYMOUS = new Caller.Anonymous();

	private final CallerKeys keys = new CallerKeys((exchange) -> "192.0.2.1", "org.tenant",
			(issuer) -> issuer.equals("https://edge.test") ? ISSUER : issuer);

	private static ServerWebExchange exchange(String token) {
		return MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header("Authorization", "Bearer " + token).build());
	}

	private String key(Key kind, Caller caller) {
		return this.keys.key(kind, caller, exchange("aaa.bbb.ccc"));
	}

	private static Caller alice(String issuer, String session, String device) {
		return Limits.known(issuer, "alice", session, device, Map.of("org", Map.of("tenant", 42)));
	}

	@ParameterizedTest
	@EnumSource
	void keyWhenCallerIsNotKnownThenItIsOfTheAddress(Key kind) {
		assertThat(key(kind, ANONYMOUS)).matches("a\\.[A-Za-z0-9_-]{43}").isEqualTo(key(Key.ADDRESS, ANONYMOUS));
	}

	@ParameterizedTest
	@EnumSource
	void keyWhenCallerIsKnownThenItHasNoIdInIt(Key kind) {
		assertThat(key(kind, alice(ISSUER, "session-1", "phone"))).matches("[usdtna]\\.[A-Za-z0-9_-]{43}");
	}

	@Test
	void keyWhenKindIsThenOnlyThatTellsCallersApart() {
		Caller one = alice(ISSUER, "session-1", "phone");
		Caller other = alice(ISSUER, "session-2", "laptop");
		assertThat(key(Key.USER, one)).isEqualTo(key(Key.USER, other));
		assertThat(key(Key.TENANT, one)).isEqualTo(key(Key.TENANT, other)).startsWith("n.");
		assertThat(key(Key.ADDRESS, one)).isEqualTo(key(Key.ADDRESS, ANONYMOUS));
		assertThat(key(Key.SESSION, one)).isNotEqualTo(key(Key.SESSION, other)).startsWith("s.");
		assertThat(key(Key.DEVICE, one)).isNotEqualTo(key(Key.DEVICE, other)).startsWith("d.");
	}

	@ParameterizedTest
	@EnumSource(names = { "USER", "SESSION", "DEVICE", "TENANT" })
	void keyWhenIssuerIsAnotherThenItIsAnother(Key kind) {
		assertThat(key(kind, alice(ISSUER, "session-1", "phone")))
			.isNotEqualTo(key(kind, alice("https://b.test", "session-1", "phone")));
	}

	@ParameterizedTest
	@EnumSource(names = { "SESSION", "DEVICE", "TENANT" })
	void keyWhenThereIsNoneOfTheKindThenItIsOfTheUser(Key kind) {
		Caller bare = Limits.known(ISSUER, "alice", null, null, Map.of("org", Map.of("tenant", Map.of())));
		assertThat(key(kind, bare)).isEqualTo(key(Key.USER, bare)).startsWith("u.");
	}

	@ParameterizedTest
	@EnumSource
	void keyWhenSessionSaysWhoItIsThenItIsThatOfTheSessionsIssuer(Key kind) {
		assertThat(key(kind, alice("https://edge.test", "session-1", "phone")))
			.isEqualTo(key(kind, alice(ISSUER, "session-1", "phone")));
	}

	@Test
	void keyWhenDeviceHasTheNameOfAnothersThenItIsAnother() {
		assertThat(key(Key.DEVICE, alice(ISSUER, "session-1", "phone")))
			.isNotEqualTo(key(Key.DEVICE, Limits.known(ISSUER, "bob", "session-2", "phone", Map.of())));
	}

	@Test
	void keyWhenPartsAreShiftedThenItIsAnother() {
		assertThat(key(Key.USER, Limits.known("a", "bc", null, null, Map.of())))
			.isNotEqualTo(key(Key.USER, Limits.known("ab", "c", null, null, Map.of())));
	}

	@Test
	void keyWhenTokenHasAnotherSignatureOrWasMintedThenItIsTheSame() {
		Caller caller = alice(ISSUER, "session-1", "phone");
		String key = this.keys.key(Key.TOKEN, caller, exchange("aaa.bbb.ccc"));
		assertThat(key).startsWith("t.").isEqualTo(this.keys.key(Key.TOKEN, caller, exchange("aaa.bbb.ddd")));
		assertThat(key).isNotEqualTo(this.keys.key(Key.TOKEN, caller, exchange("aaa.bbc.ccc")));
		Consumer<ServerHttpRequest.Builder> minted = (request) -> request.header("Authorization", "Bearer x.y.z");
		ServerWebExchange received = exchange("aaa.bbb.ccc");
		// as authentication does
		ReceivedCredentials.of(received);
		assertThat(this.keys.key(Key.TOKEN, caller, received.mutate().request(minted).build())).isEqualTo(key);
		assertThat(this.keys.key(Key.TOKEN, caller, exchange("opaque-1")))
			.isNotEqualTo(this.keys.key(Key.TOKEN, caller, exchange("opaque-2")));
	}

	@Test
	void keyWhenTenantIsWrittenAnotherWayThenItIsTheSame() {
		Caller decimals = Limits.known(ISSUER, "bob", null, null, Map.of("org.tenant", 42.0));
		Caller list = Limits.known(ISSUER, "bob", null, null, Map.of("org.tenant", java.util.List.of("42")));
		assertThat(key(Key.TENANT, alice(ISSUER, "session-1", "phone"))).isEqualTo(key(Key.TENANT, decimals))
			.isEqualTo(key(Key.TENANT, list));
	}

	@Test
	void limitWhenTierIsNamedThenItIsTheTiersElseTheStandard() {
		RateLimitPolicy policy = Limits.policy();
		assertThat(policy.limitOf(Limits.known(ISSUER, "a", null, null, Map.of("account", Map.of("plan", "gold")))))
			.isEqualTo(new RateLimit("gatehouse.api.tier.gold", "api", "gold", 20, 20, 1));
		assertThat(policy.limitOf(Limits.known(ISSUER, "a", null, null, Map.of("account.plan", "Gold"))).tier())
			.isEqualTo("standard");
		assertThat(policy.limitOf(Limits.known(ISSUER, "a", null, null, Map.of()))).isEqualTo(policy.standard());
		assertThat(policy.anonymous())
			.isEqualTo(new RateLimit("gatehouse.api.anonymous", "api", "anonymous", 1, 10, 1));
	}

}
