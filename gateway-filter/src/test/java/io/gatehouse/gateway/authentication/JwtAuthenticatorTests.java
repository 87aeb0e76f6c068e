package io.gatehouse.gateway.authentication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.revocation.RevocableClaims;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RevocationProperties.Lookup;
import io.gatehouse.revocation.redis.RevocationQueries;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.TestLookups;
import io.gatehouse.revocation.redis.UnknownPolicy;
import io.gatehouse.test.MutableClock;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the authentication by a JWT: what each mode requires, and how errors of the
 * decoder are understood.
 */
class JwtAuthenticatorTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	private static final String GATEWAY = "https://edge.test";

	private static final Jwt TOKEN = VerifiedTokens.alice();

	private final MutableClock clock = MutableClock.at(VerifiedTokens.ISSUED);

	private final Map<String, SessionRecord> sessions = new HashMap<>();

	private final List<String> askedSessions = new ArrayList<>();

	private final List<RevocationQuery> askedRevocations = new ArrayList<>();

	private Verdict verdict = new Verdict.Active();

	private final AtomicInteger decoded = new AtomicInteger();

	private Mono<Jwt> answer = Mono.just(TOKEN);

	private JwtAuthenticator authenticator(@Nullable String minting, @Nullable String sessionIssuer) {
		TokenStateCheck states = new TokenStateCheck(
				new RevocationCheck(TestLookups.of(Lookup.REDIS, this::verdict), new UnknownDecisions()),
				SessionCache.none(this::session));
		RevocationQueries queries = new RevocationQueries(RevocableClaims.standard(), (issuer) -> "");
		PreparedJwts tokens = PreparedJwts.decoding((token) -> {
			this.decoded.incrementAndGet();
			return this.answer;
		}, IdentityClaims.defaults(), queries, minting);
		return new JwtAuthenticator(tokens, states, queries,
				(minting != null) ? new SessionClaims(minting, IdentityClaims.defaults()) : null, sessionIssuer,
				this.clock);
	}

	/** Authenticates a caller whose token the decoder answers with. */
	private Mono<Caller> authenticate(JwtAuthenticator authenticator, Mono<Jwt> decoded, AuthenticationMode mode) {
		this.answer = decoded;
		return authenticator.authenticate(authenticator.verified("a.b.c"), policy(mode),
				(jwt, caller) -> Mono.just(caller));
	}

	private Mono<Verdict> verdict(RevocationQuery query) {
		this.askedRevocations.add(query);
		return Mono.just(this.verdict);
	}

	private Mono<LookupResult<StoredSession>> session(String user, String session) {
		this.askedSessions.add(user + " " + session);
		SessionRecord found = this.sessions.get(user + " " + session);
		return Mono.just((found != null) ? new LookupResult.Found<>(new StoredSession(found, null, Duration.ZERO))
				: new LookupResult.Missing<>());
	}

	private void login(Map<String, Object> attributes) {
		this.sessions.put("alice s1",
				new SessionRecord("alice", "Alice", null, List.of("admin"), List.of(), attributes));
	}

	private static TokenPolicy policy(AuthenticationMode mode) {
		return new TokenPolicy(mode, new TokenPolicy.Revocation(Lookup.REDIS, UnknownPolicy.DENY));
	}

	private static Caller caller(Mono<Caller> caller) {
		List<Caller> found = new ArrayList<>();
		StepVerifier.create(caller).consumeNextWith(found::add).expectComplete().verify(WITHIN);
		return found.get(0);
	}

	private Caller caller(AuthenticationMode mode, Consumer<Map<String, Object>> change) {
		return caller(authenticate(authenticator(GATEWAY, null), Mono.just(VerifiedTokens.alice(change)), mode));
	}

	private Caller caller(AuthenticationMode mode) {
		return caller(authenticate(authenticator(GATEWAY, null), Mono.just(TOKEN), mode));
	}

	private static Caller refused(Reason reason) {
		return new Caller.Refused(reason);
	}

	private static Caller ofToken(Jwt token) {
		return new Caller.Authenticated(IdentityClaims.defaults().identity(token), token.getClaims(), token);
	}

	@Test
	void authenticateWhenModeIsDenylistThenTokenIsTheCallerAndNoSessionIsAskedFor() {
		assertThat(caller(AuthenticationMode.DENYLIST)).isEqualTo(ofToken(TOKEN));
		assertThat(this.askedSessions).isEmpty();
	}

	@Test
	void authenticateWhenModeIsSessionThenItHasToExistAndTokenIsTheCaller() {
		assertThat(caller(AuthenticationMode.SESSION)).isEqualTo(refused(Reason.SESSION_ENDED));
		login(Map.of());
		assertThat(caller(AuthenticationMode.SESSION)).isEqualTo(ofToken(TOKEN));
		assertThat(this.askedSessions).containsExactly("alice s1", "alice s1");
	}

	@Test
	void authenticateWhenModeIsSessionIdentityThenItHasToExistAndIsTheCaller() {
		assertThat(caller(AuthenticationMode.SESSION_IDENTITY)).isEqualTo(refused(Reason.SESSION_ENDED));
		login(Map.of("plan", "gold"));
		assertThat(caller(AuthenticationMode.SESSION_IDENTITY)).isInstanceOfSatisfying(Caller.Authenticated.class,
				(caller) -> {
					assertThat(caller.token()).isNull();
					assertThat(caller.identity().roles()).as("not those of the token").containsExactly("admin");
					assertThat(caller.claims()).containsEntry("iss", GATEWAY)
						.containsEntry("sid", "s1")
						.containsEntry("plan", "gold");
				});
	}

	@ParameterizedTest
	@EnumSource(AuthenticationMode.class)
	void authenticateWhenTokenIsRevokedThenReason(AuthenticationMode mode) {
		login(Map.of());
		this.verdict = new Verdict.Revoked(Reason.BANNED);
		assertThat(caller(mode)).isEqualTo(refused(Reason.BANNED));
	}

	@ParameterizedTest
	@CsvSource({ "DENYLIST, true", "SESSION, true", "SESSION_IDENTITY, false" })
	void authenticateWhenPermissionsAreOfTheTokenThenTheirChangeRevokesIt(AuthenticationMode mode, boolean counts) {
		login(Map.of());
		caller(mode);
		assertThat(this.askedRevocations).singleElement().satisfies((query) -> {
			assertThat(query.issuedAt()).isEqualTo(VerifiedTokens.ISSUED);
			assertThat(query.members()).contains("sid:s1", "sub:alice");
			assertThat(query.members().contains("sub.permissions:alice")).isEqualTo(counts);
		});
	}

	@ParameterizedTest
	@CsvSource({ "SESSION, ", "SESSION, ''", "SESSION_IDENTITY, ", "SESSION_IDENTITY, ''" })
	void authenticateWhenTokenNamesNoSessionButItMattersThenMalformed(AuthenticationMode mode,
			@Nullable String session) {
		login(Map.of());
		assertThat(caller(mode, (claims) -> set(claims, "sid", session))).isEqualTo(refused(Reason.MALFORMED_TOKEN));
		assertThat(this.askedSessions).isEmpty();
		assertThat(caller(AuthenticationMode.DENYLIST, (claims) -> set(claims, "sid", session)))
			.isInstanceOf(Caller.Authenticated.class);
	}

	private static void set(Map<String, Object> claims, String name, @Nullable Object value) {
		if (value != null) {
			claims.put(name, value);
		}
		else {
			claims.remove(name);
		}
	}

	@ParameterizedTest
	@CsvSource({ "SESSION, https://other.test, true", "SESSION_IDENTITY, https://other.test, true",
			"SESSION, https://auth.test, false", "SESSION_IDENTITY, https://auth.test, false", "SESSION, , false",
			"SESSION_IDENTITY, , false", "DENYLIST, https://other.test, false" })
	void authenticateWhenSessionsAreOfAnotherIssuerThenTokenHasNone(AuthenticationMode mode,
			@Nullable String sessionIssuer, boolean ended) {
		login(Map.of());
		Caller caller = caller(authenticate(authenticator(GATEWAY, sessionIssuer), Mono.just(TOKEN), mode));
		if (ended) {
			assertThat(caller).isEqualTo(refused(Reason.SESSION_ENDED));
			assertThat(this.askedSessions).as("another user's").isEmpty();
		}
		else {
			assertThat(caller).isInstanceOf(Caller.Authenticated.class);
		}
	}

	@ParameterizedTest
	@EnumSource(AuthenticationMode.class)
	void authenticateWhenTokenWasMintedByTheGatewayThenRefused(AuthenticationMode mode) {
		login(Map.of());
		assertThat(caller(mode, (claims) -> claims.put("iss", GATEWAY))).isEqualTo(refused(Reason.WRONG_ISSUER));
		assertThat(this.askedRevocations).isEmpty();
	}

	@Test
	void authenticateWhenNothingIsMintedThenNoIssuerIsTheGateway() {
		Jwt token = VerifiedTokens.alice((claims) -> claims.put("iss", GATEWAY));
		assertThat(caller(authenticate(authenticator(null, null), Mono.just(token), AuthenticationMode.SESSION)))
			.isEqualTo(refused(Reason.SESSION_ENDED));
		assertThat(caller(authenticate(authenticator(null, null), Mono.just(token), AuthenticationMode.DENYLIST)))
			.isEqualTo(ofToken(token));
	}

	static Stream<Arguments> malformed() {
		return Stream.of(Arguments.of("sub", null, Reason.MALFORMED_TOKEN),
				Arguments.of("sid", 7, Reason.MALFORMED_TOKEN), Arguments.of("roles", 7, Reason.MALFORMED_TOKEN),
				Arguments.of("cnf", Map.of("jkt", "key"), Reason.PROOF_REQUIRED));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void authenticateWhenDecoderAcceptsWhatMakesNoIdentityThenRefused(String claim, @Nullable Object value,
			Reason reason) {
		assertThat(caller(AuthenticationMode.DENYLIST, (claims) -> set(claims, claim, value)))
			.isEqualTo(refused(reason));
	}

	@Test
	void authenticateWhenSessionIsBoundToAKeyThenProofIsRequired() {
		login(Map.of("cnf", Map.of("jkt", "key")));
		assertThat(caller(AuthenticationMode.SESSION_IDENTITY)).isEqualTo(refused(Reason.PROOF_REQUIRED));
	}

	static Stream<Arguments> failures() {
		return Stream.of(Arguments.of(new InvalidTokenException(Reason.EXPIRED), Reason.EXPIRED),
				Arguments.of(new InvalidTokenException(Reason.WRONG_AUDIENCE), Reason.WRONG_AUDIENCE),
				Arguments.of(new BadJwtException("refused"), Reason.INVALID_TOKEN),
				Arguments.of(new JwtValidationException("refused", List.of(new OAuth2Error("invalid_token"))),
						Reason.INVALID_TOKEN),
				Arguments.of(new JwtException("no keys"), Reason.KEYS_UNAVAILABLE));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void authenticateWhenDecoderFailsThenTokenIsBadOrItsKeysAreUnavailable(JwtException failure, Reason reason) {
		assertThat(caller(authenticate(authenticator(GATEWAY, null), Mono.error(failure), AuthenticationMode.DENYLIST)))
			.isEqualTo(refused(reason));
		assertThat(this.askedRevocations).isEmpty();
	}

	@Test
	void authenticateWhenFailureIsNoneOfAJwtThenItIsAnError() {
		StepVerifier
			.create(authenticate(authenticator(GATEWAY, null), Mono.error(new IllegalStateException("bug")),
					AuthenticationMode.DENYLIST))
			.expectErrorMessage("bug")
			.verify(WITHIN);
	}

	@Test
	void verifiedWhenSeveralAskThenDecodedOnceForAllAndNotBefore() {
		Mono<Jwt> verified = authenticator(GATEWAY, null).verified("a.b.c")
			.map((jwt) -> Objects.requireNonNull(jwt.caller().token()));
		assertThat(this.decoded).hasValue(0);
		for (int i = 0; i < 3; i++) {
			StepVerifier.create(verified).expectNext(TOKEN).expectComplete().verify(WITHIN);
		}
		assertThat(this.decoded).hasValue(1);
	}

	@Test
	void againUntilTokenExpiresThenVerifiedOnceAndItsStateEachTime() {
		Mono<Caller> again = authenticator(GATEWAY, null).again("a.b.c", policy(AuthenticationMode.DENYLIST));
		assertThat(caller(again)).isEqualTo(ofToken(TOKEN));
		this.clock.set(VerifiedTokens.EXPIRES.minusMillis(1));
		assertThat(caller(again)).isEqualTo(ofToken(TOKEN));
		this.verdict = new Verdict.Revoked(Reason.LOGGED_OUT);
		assertThat(caller(again)).isEqualTo(refused(Reason.LOGGED_OUT));
		assertThat(this.decoded).hasValue(1);
		assertThat(this.askedRevocations).hasSize(3);
	}

	@Test
	void againWhenTokenExpiredThenDecoderSaysSinceItKnowsItsClockSkew() {
		Mono<Caller> again = authenticator(GATEWAY, null).again("a.b.c", policy(AuthenticationMode.DENYLIST));
		assertThat(caller(again)).isEqualTo(ofToken(TOKEN));
		this.clock.set(VerifiedTokens.EXPIRES);
		assertThat(caller(again)).as("within the skew").isEqualTo(ofToken(TOKEN));
		assertThat(this.decoded).hasValue(2);
		this.answer = Mono.error(new InvalidTokenException(Reason.EXPIRED));
		assertThat(caller(again)).isEqualTo(refused(Reason.EXPIRED));
		assertThat(this.decoded).hasValue(3);
	}

	@Test
	void againWhenKeysAreBackThenVerifiedAnew() {
		this.answer = Mono.error(new JwtException("no keys"));
		Mono<Caller> again = authenticator(GATEWAY, null).again("a.b.c", policy(AuthenticationMode.DENYLIST));
		assertThat(caller(again)).isEqualTo(refused(Reason.KEYS_UNAVAILABLE));
		this.answer = Mono.just(TOKEN);
		assertThat(caller(again)).isEqualTo(ofToken(TOKEN));
		assertThat(caller(again)).isEqualTo(ofToken(TOKEN));
		assertThat(this.decoded).hasValue(2);
	}

	@Test
	void authenticateWhenTokenHasNoIssueTimeThenRefused() {
		Jwt token = VerifiedTokens.alice((claims) -> claims.remove("iat"));
		Mono<Caller> caller = authenticate(authenticator(GATEWAY, null), Mono.just(token), AuthenticationMode.DENYLIST);
		assertThat(caller(caller)).isEqualTo(refused(Reason.MALFORMED_TOKEN));
	}

	@Test
	void againWhenTokenHasNoEndThenVerifiedOnce() {
		this.answer = Mono.just(VerifiedTokens.alice((claims) -> claims.remove("exp")));
		Mono<Caller> again = authenticator(GATEWAY, null).again("a.b.c", policy(AuthenticationMode.DENYLIST));
		assertThat(caller(again)).isInstanceOf(Caller.Authenticated.class);
		this.clock.advance(Duration.ofDays(1));
		assertThat(caller(again)).isInstanceOf(Caller.Authenticated.class);
		assertThat(this.decoded).hasValue(1);
	}

}
