package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the lookup emits one result for each state of an opaque token's hash, never
 * an error.
 */
class OpaqueTokenLookupIT {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String TOKEN = "0f8fad5b-d9cb-469f-a165-70867728950e";

	private static final Map<String, String> NAMES = Map.of("user", "uid", "name", "nickname", "device", "device",
			"roles", "authorities", "permissions", "permissions", "attributes", "attributes", "session", "session",
			"iat", "created");

	private static final OpaqueTokenKeys KEYS = new OpaqueTokenKeys("login:token:", OpaqueTokenKeys.Style.PLAIN);

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	private final OpaqueTokenLookup lookup = lookup(KEYS);

	private static OpaqueTokenLookup lookup(OpaqueTokenKeys keys) {
		return new OpaqueTokenLookup(redis.reader(Duration.ofSeconds(10)), keys, NAMES, true);
	}

	@AfterAll
	static void stop() {
		redis.close();
	}

	@BeforeEach
	void reset() {
		redis.reset();
	}

	private static void write(String... fields) {
		Map<String, String> hash = new HashMap<>(Map.of("uid", "7", "created", "1700000000"));
		for (int i = 0; i < fields.length; i += 2) {
			hash.put(fields[i], fields[i + 1]);
		}
		redis.redis().opsForHash().putAll(KEYS.key(TOKEN), hash);
	}

	private void assertResult(OpaqueTokenLookup tokens, LookupResult<OpaqueToken> expected) {
		StepVerifier.create(tokens.token(TOKEN)).expectNext(expected).expectComplete().verify(WITHIN);
	}

	@Test
	void tokenWhenItExistsThenIsFoundByTheNamesOfItsSystem() {
		write("nickname", "Bob", "device", "phone", "authorities", "user,editor", "permissions", "[\"a\"]",
				"attributes", "{\"tenant\":\"acme\"}", "session", "s1", "revocation_scope", "shop", "user", "admin",
				"password", "of no interest");
		SessionRecord who = new SessionRecord("7", "Bob", "phone", List.of("user", "editor"), List.of("a"),
				Map.of("tenant", "acme"));
		assertResult(this.lookup, new LookupResult.Found<>(
				new OpaqueToken(who, "s1", Instant.ofEpochSecond(1_700_000_000), "shop", Duration.ZERO)));
	}

	@Test
	void tokenWhenOnlyUserAndTimeOfIssueExistThenIsFound() {
		write("created", "1700000000123", "session", "");
		SessionRecord who = new SessionRecord("7", null, null, List.of(), List.of(), Map.of());
		assertResult(this.lookup, new LookupResult.Found<>(
				new OpaqueToken(who, null, Instant.ofEpochMilli(1_700_000_000_123L), null, Duration.ZERO)));
	}

	@Test
	void tokenWhenItsKeyHasATimeToLiveThenRemainsThatLong() {
		write();
		redis.redis().expire(KEYS.key(TOKEN), Duration.ofMinutes(5));
		StepVerifier.create(this.lookup.token(TOKEN))
			.assertNext((result) -> assertThat(result).isInstanceOfSatisfying(LookupResult.Found.class,
					(found) -> assertThat(((OpaqueToken) found.value()).remaining()).isBetween(Duration.ofMinutes(3),
							Duration.ofMinutes(5))))
			.expectComplete()
			.verify(WITHIN);
	}

	@Test
	void tokenWhenItIsNotStoredThenIsMissing() {
		assertResult(this.lookup, new LookupResult.Missing<>());
	}

	@Test
	void tokenWhenKeysAreHashesThenTheTokenItselfIsNoKey() {
		OpaqueTokenKeys hashed = new OpaqueTokenKeys("login:token:", OpaqueTokenKeys.Style.SHA256);
		write();
		assertResult(lookup(hashed), new LookupResult.Missing<>());
		redis.redis().rename(KEYS.key(TOKEN), hashed.key(TOKEN));
		StepVerifier.create(lookup(hashed).token(TOKEN))
			.expectNextMatches(LookupResult.Found.class::isInstance)
			.expectComplete()
			.verify(WITHIN);
	}

	@ParameterizedTest
	@CsvSource({ "uid, '', The user is missing", "created, '', The time of issue is not a number",
			"created, -1, The time of issue is not a number", "created, 1.7e9, The time of issue is not a number",
			"created, 9999999999999999, The time of issue is not a number",
			"authorities, [1], A list contains values that are not text",
			"attributes, acme, The attributes are not a JSON object",
			"revocation_scope, a/b, The revocation scope contains invalid characters" })
	@ExtendWith(OutputCaptureExtension.class)
	void tokenWhenHashCannotBeReadThenIsUnknownAndWarnsOnce(String field, String value, String reason,
			CapturedOutput output) {
		write(field, value);
		assertResult(this.lookup, new LookupResult.Unknown<>("opaque_token_unreadable"));
		assertResult(this.lookup, new LookupResult.Unknown<>("opaque_token_unreadable"));
		assertThat(output.getOut().lines().filter((line) -> line.contains(reason))).hasSize(1)
			.allSatisfy((line) -> assertThat(line).contains("WARN", "gatehouse.opaque.fields.*").doesNotContain(TOKEN));
	}

	@Test
	void tokenWhenKeyHasAnotherTypeThenIsUnknown() {
		redis.redis().opsForValue().set(KEYS.key(TOKEN), "text");
		assertResult(this.lookup, new LookupResult.Unknown<>("redis_error"));
	}

}
