package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisInMemory;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the authentication by an opaque token: its hash, its session and its
 * revocations.
 */
class OpaqueTokenAuthenticatorTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String TOKEN = "opaque-token-of-alice";

	private static final String IAT = Long.toString(VerifiedTokens.ISSUED.getEpochSecond());

	private static final TokenPolicy.Revocation HOW = new TokenPolicy.Revocation(Lookup.LOCAL, UnknownPolicy.DENY);

	private final RedisInMemory redis = new RedisInMemory();

	private final List<RevocationQuery> asked = new ArrayList<>();

	private Verdict verdict = new Verdict.Active();

	private final Map<String, LookupResult<StoredSession>> sessions = new HashMap<>();

	private final OpaqueTokenAuthenticator authenticator = new OpaqueTokenAuthenticator(lookup(this.redis),
			new TokenStateCheck(new RevocationCheck(TestLookups.of(this::verdict, this.redis), new UnknownDecisions()),
					SessionCache.none((user, session) -> Mono
						.just(this.sessions.getOrDefault(user + " " + session, new LookupResult.Missing<>())))),
			new RevocationQueries(RevocableClaims.standard(), (issuer) -> "unused"), "standard",
			new SessionClaims("https://edge.test", IdentityClaims.defaults()), 0);

	OpaqueTokenAuthenticatorTests() {
		this.redis.floor("all", 1);
	}

	/** Makes a lookup of hashes {@code login:token:<token>}. */
	static OpaqueTokenLookup lookup(RedisInMemory redis) {
		OpaqueProperties properties = Settings.bind(OpaqueProperties.class, "gatehouse.opaque.key-style=plain");
		return new OpaqueTokenLookup(redis.reader(), properties.keys(), properties.fields().names(), false);
	}

	private Mono<Verdict> verdict(RevocationQuery query) {
		this.asked.add(query);
		return Mono.just(this.verdict);
	}

	private void issue(String... namesAndValues) {
		Map<String, String> fields = new HashMap<>(Map.of("user", "alice", "iat", IAT, "roles", "user"));
		for (int i = 0; i < namesAndValues.length; i += 2) {
			fields.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		this.redis.hash("login:token:" + TOKEN, fields);
	}

	private void login(Map<String, Object> attributes) {
		this.sessions.put("alice s1",
				new LookupResult.Found<>(new StoredSession(
						new SessionRecord("alice", null, null, List.of("admin"), List.of(), attributes), null,
						Duration.ZERO)));
	}

	private Caller caller() {
		List<Caller> found = new ArrayList<>();
		StepVerifier.create(this.authenticator.authenticate(TOKEN, HOW))
			.consumeNextWith(found::add)
			.expectComplete()
			.verify(WITHIN);
		return found.get(0);
	}

	private void assertRefused(Reason reason) {
		assertThat(caller()).isEqualTo(new Caller.Refused(reason));
	}

	private RevocationQuery query() {
		assertThat(this.asked).hasSize(1);
		return this.asked.get(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0123456789abcdef", "ABCDEFGHIJKLMNOP", "____~~~~----0000",
			"2b1c9f6e-5d0a-4c8b-9e7f-3a2d1c0b9e8f" })
	void isOpaqueWhenUuidOrBase64UrlThenIs(String token) {
		assertThat(OpaqueTokenAuthenticator.isOpaque(token)).isTrue();
		assertThat(OpaqueTokenAuthenticator.isOpaque("a".repeat(256))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0123456789abcde", "header00.payload0.signature", "0123456789abcdef.",
			"0123456789abcde:", "0123456789abcde{", "0123456789abcde*", "0123456789abcde/", "0123456789abcde+",
			"0123456789abcde=", "0123456789abcdef\n", "0123456789abcdeé" })
	void isOpaqueWhenJwtOrShortOrOfOtherCharactersThenIsNot(String token) {
		assertThat(OpaqueTokenAuthenticator.isOpaque(token)).isFalse();
		assertThat(OpaqueTokenAuthenticator.isOpaque("a".repeat(257))).isFalse();
	}

	@Test
	void authenticateWhenTokenHasNoSessionThenItsHashIsTheCaller() {
		issue("attributes", "{\"plan\":\"gold\"}");
		assertThat(caller()).isInstanceOfSatisfying(Caller.Authenticated.class, (caller) -> {
			assertThat(caller.token()).isNull();
			assertThat(caller.identity().subject()).isEqualTo("alice");
			assertThat(caller.identity().session()).isNull();
			assertThat(caller.identity().roles()).containsExactly("user");
			assertThat(caller.claims()).containsEntry("iss", "https://edge.test").containsEntry("plan", "gold");
		});
		assertThat(query().issuedAt()).isEqualTo(VerifiedTokens.ISSUED);
		assertThat(query().members()).as("permissions are those of the hash")
			.containsExactlyInAnyOrder("standard/sub:alice", "standard/sub.permissions:alice");
	}

	@Test
	void authenticateWhenTokenHasASessionThenThatIsTheCaller() {
		issue("session", "s1");
		login(Map.of());
		assertThat(caller()).isInstanceOfSatisfying(Caller.Authenticated.class, (caller) -> {
			assertThat(caller.token()).isNull();
			assertThat(caller.identity().session()).isEqualTo("s1");
			assertThat(caller.identity().roles()).as("not those of the hash").containsExactly("admin");
		});
		assertThat(query().members()).as("permissions are current")
			.containsExactlyInAnyOrder("standard/sid:s1", "standard/sub:alice");
	}

	@Test
	void authenticateWhenSessionIsMissingOrUnknownThenRefused() {
		issue("session", "s1");
		assertRefused(Reason.SESSION_ENDED);
		this.sessions.put("alice s1", new LookupResult.Unknown<>("redis_timeout"));
		assertRefused(Reason.REVOCATION_UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s1" })
	void authenticateWhenTokenIsRevokedThenReason(String session) {
		issue("session", session);
		login(Map.of());
		this.verdict = new Verdict.Revoked(Reason.KICKED_OUT);
		assertRefused(Reason.KICKED_OUT);
	}

	@Test
	void authenticateWhenTokenIsMissingThenNotKnown() {
		assertRefused(Reason.UNKNOWN_TOKEN);
		assertThat(this.asked).isEmpty();
	}

	@Test
	void authenticateWhenTokenAndListAreMissingThenRedisMayHaveLostBoth() {
		OpaqueTokenAuthenticator emptied = new OpaqueTokenAuthenticator(lookup(this.redis),
				new TokenStateCheck(
						new RevocationCheck(TestLookups.of(this::verdict, new RedisInMemory()), new UnknownDecisions()),
						SessionCache.none((user, session) -> Mono.empty())),
				new RevocationQueries(RevocableClaims.standard(), (issuer) -> ""), "",
				new SessionClaims("https://edge.test", IdentityClaims.defaults()), 0);
		StepVerifier.create(emptied.authenticate(TOKEN, HOW))
			.expectNext(new Caller.Refused(Reason.REVOCATION_UNKNOWN))
			.expectComplete()
			.verify(WITHIN);
	}

	@ParameterizedTest
	@CsvSource({ "user, ''", "iat, ''", "iat, yesterday", "roles, [1]", "attributes, []", "attributes, {",
			"revocation_scope, a/b" })
	void authenticateWhenHashCannotBeReadThenUnknownAndNotBad(String field, String value) {
		issue(field, value);
		assertRefused(Reason.REVOCATION_UNKNOWN);
	}

	@Test
	void authenticateWhenRedisFailsThenUnknown() {
		issue();
		this.redis.fail(new IllegalStateException("away"));
		assertRefused(Reason.REVOCATION_UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "s1" })
	void authenticateWhenTokenIsBoundToAKeyThenProofIsRequired(String session) {
		issue("session", session, "attributes", "{\"cnf\":{\"jkt\":\"key\"}}");
		login(Map.of());
		assertRefused(Reason.PROOF_REQUIRED);
		assertThat(this.asked).isEmpty();
	}

	@Test
	void authenticateWhenSessionIsBoundToAKeyThenProofIsRequired() {
		issue("session", "s1");
		login(Map.of("cnf", Map.of("jkt", "key")));
		assertRefused(Reason.PROOF_REQUIRED);
	}

	@ParameterizedTest
	@CsvSource({ ", standard/sub:alice", "'', sub:alice", "other, other/sub:alice" })
	void authenticateWhenTokenNamesItsScopeThenRevocationsOfThatCount(@Nullable String scope, String member) {
		if (scope != null) {
			issue("revocation_scope", scope);
		}
		else {
			issue();
		}
		caller();
		assertThat(query().members()).contains(member);
	}

	@Test
	void authenticateWhenAttributesClaimAnotherUserOrSessionThenTheyDoNotHideItsRevocation() {
		issue("attributes", "{\"sub\":\"bob\",\"sid\":\"s2\",\"jti\":\"t1\"}");
		caller();
		assertThat(query().members()).containsExactlyInAnyOrder("standard/jti:t1", "standard/sub:alice",
				"standard/sub.permissions:alice");
	}

	@Test
	void authenticateWhenSubscribedAgainThenLooksAnew() {
		issue();
		Mono<Caller> caller = this.authenticator.authenticate(TOKEN, HOW);
		StepVerifier.create(caller).expectNextCount(1).expectComplete().verify(WITHIN);
		this.redis.hash("login:token:" + TOKEN, Map.of());
		StepVerifier.create(caller)
			.expectNext(new Caller.Refused(Reason.UNKNOWN_TOKEN))
			.expectComplete()
			.verify(WITHIN);
	}

}
