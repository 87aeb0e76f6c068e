package io.gatehouse.session.oauth2;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.RevocationQuery;
import io.gatehouse.revocation.redis.RevocationReads;
import io.gatehouse.revocation.redis.TestGateway;
import io.gatehouse.session.Client;
import io.gatehouse.session.InvalidGrantException;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of token revocation (RFC 7009) in servlet and reactive applications, over real
 * HTTP and a real Redis. Names with "section5" and their Javadoc cite the RFC's security
 * considerations.
 */
class TokenRevocationEndpointIT {

	private static final String REVOKE = TokenEndpointApplication.REVOKE;

	/** Longer than any test. */
	private static final Duration LONG = Duration.ofMinutes(1);

	private static final RedisFixture redis = new RedisFixture(RedisServer.shared());

	@BeforeEach
	void reset() {
		TokenEndpointApplication.reset(redis);
	}

	@AfterAll
	static void close() {
		TokenEndpointApplication.closeShared();
		redis.flush();
		redis.close();
	}

	/** Tokens of a session. */
	enum Kind {

		JWT, OPAQUE, REFRESH, SPENT_REFRESH;

		String[] settings() {
			return (this == OPAQUE) ? new String[] { "gatehouse.session.token-format=opaque" } : new String[0];
		}

		String of(TokenEndpointApplication application, IssuedSession session) {
			return switch (this) {
				case JWT, OPAQUE -> session.accessToken();
				case REFRESH -> session.refreshToken();
				case SPENT_REFRESH -> {
					application.sessions().refresh(session.refreshToken(), Client.UNKNOWN);
					yield session.refreshToken();
				}
			};
		}

	}

	static Stream<WebApplicationType> stacks() {
		return Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE);
	}

	static Stream<Arguments> stacksAndKinds() {
		return stacks().flatMap((stack) -> Stream.of(Kind.values()).map((kind) -> Arguments.of(stack, kind)));
	}

	/** Finds the verdict of the gateways' lookup on the tokens of a session. */
	private static Verdict verdict(TokenEndpointApplication application, String member) {
		return Objects.requireNonNull(application.bean(RevocationReads.class)
			.lookup()
			.verdict(new RevocationQuery(application.clock().instant().minusSeconds(1), List.of(member), Map.of()))
			.block());
	}

	@ParameterizedTest
	@MethodSource("stacksAndKinds")
	void revokeWhenTokenIsOfASessionThenTheSessionEnds(WebApplicationType stack, Kind kind) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack, kind.settings());
		IssuedSession session = application.login();
		String token = kind.of(application, session);
		HttpResponse<String> answer = application.owner(REVOKE, token);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).isEmpty();
		assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
		assertThat(verdict(application, "sid:" + session.sessionId()))
			.isEqualTo(new Verdict.Revoked(Reason.LOGGED_OUT));
		assertThat(application.sessions().sessions("alice")).isEmpty();
		assertThatExceptionOfType(InvalidGrantException.class)
			.isThrownBy(() -> application.sessions().refresh(session.refreshToken(), Client.UNKNOWN));
		assertThat(application.owner(REVOKE, token).statusCode()).as("repeated").isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("stacks")
	void revokeWhenJwtHasNoSessionThenItAloneIsRevoked(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		TestTokens token = TestTokens.token().claim("sid", null).claim("client_id", TokenEndpointApplication.OWNER);
		assertThat(application.owner(REVOKE, token.sign()).statusCode()).isEqualTo(200);
		assertThat(redis.floor("jti:" + token.text("jti"))).isNotNull();
		assertThat(redis.floor("sub:" + token.text("sub"))).isNull();
		TestTokens ofNoClient = TestTokens.token()
			.claim("sid", null)
			.claim("client_id", null)
			.claim("jti", "of-no-client");
		HttpResponse<String> answer = application.post(REVOKE,
				TokenEndpointApplication.basic(TokenEndpointApplication.OTHER, TokenEndpointApplication.OTHER_SECRET),
				"token=" + ofNoClient.sign());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(redis.floor("jti:of-no-client")).isNotNull();
	}

	/** RFC 7009, section 2.2, and section 5: a client guesses tokens. */
	@ParameterizedTest
	@MethodSource("stacks")
	void section5GuessedTokensWhenRevokedThenAnswersOkAndNothingChanges(WebApplicationType stack) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack);
		IssuedSession session = application.login();
		String refreshToken = session.refreshToken();
		String[] parts = session.accessToken().split("\\.");
		List<String> tokens = List.of("x", "unknown-opaque-token-1234567890", "~", "a.b.c",
				parts[0] + "." + parts[1] + ".AAAA", "é\u0000\uD83D\uDE00",
				refreshToken.substring(0, refreshToken.length() - 65) + "A".repeat(65),
				TestTokens.token().key(TestKeys.key("RS256", "foreign")).sign(),
				TestTokens.token().claim("iss", "https://other.test").sign(),
				TestTokens.token().claim("aud", "others").sign(), "A".repeat(20_000), "*", "login:token:*");
		Map<String, String> before = redis.dump();
		for (String token : tokens) {
			HttpResponse<String> answer = application.owner(REVOKE, token);
			assertThat(answer.statusCode()).as(token).isEqualTo(200);
			assertThat(answer.body()).isEmpty();
		}
		assertThat(redis.dump()).isEqualTo(before);
		application.clock().advance(Duration.ofMinutes(15 + 5).plusSeconds(5));
		assertThat(application.owner(REVOKE, session.accessToken()).statusCode()).as("expired").isEqualTo(200);
		assertThat(redis.dump()).isEqualTo(before);
	}

	@ParameterizedTest
	@MethodSource("stacksAndKinds")
	void revokeWhenClientIsNotTheOwnerThenIsToldAndNothingChanges(WebApplicationType stack, Kind kind) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack, kind.settings());
		String token = kind.of(application, application.login());
		Map<String, String> before = redis.dump();
		HttpResponse<String> answer = application.post(REVOKE,
				TokenEndpointApplication.basic(TokenEndpointApplication.OTHER, TokenEndpointApplication.OTHER_SECRET),
				"token=" + token);
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("\"error\":\"invalid_grant\"");
		assertThat(redis.dump()).isEqualTo(before);
	}

	/** RFC 7009, section 2.2.1: the client must assume that the token still exists. */
	@ParameterizedTest
	@MethodSource("stacksAndKinds")
	void revokeWhenGatewayDoesNotConfirmThenAnswersUnavailableUntilItDoes(WebApplicationType stack, Kind kind) {
		try (TokenEndpointApplication application = TokenEndpointApplication.start(stack,
				Stream.concat(Stream.of(kind.settings()), Stream.of("gatehouse.revocation.confirm-timeout=300ms"))
					.toArray(String[]::new))) {
			String token = kind.of(application, application.login());
			TestGateway gateway = TestGateway.join(redis, "g", LONG);
			for (int attempt = 1; attempt <= 2; attempt++) {
				HttpResponse<String> answer = application.owner(REVOKE, token);
				assertThat(answer.statusCode()).as("attempt " + attempt).isEqualTo(503);
				assertThat(answer.headers().firstValue("Retry-After")).contains("1");
				assertThat(answer.body()).contains("\"error\":\"temporarily_unavailable\"");
			}
			gateway.leave();
			assertThat(application.owner(REVOKE, token).statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void revokeWhenRedisIsSilentThenAnswersUnavailable(WebApplicationType stack) {
		try (RedisServer server = RedisServer.start();
				TokenEndpointApplication application = TokenEndpointApplication.start(stack,
						TokenEndpointApplication.Application.class, server, "gatehouse.revocation.timeout=100ms",
						"gatehouse.revocation.write-timeout=100ms")) {
			IssuedSession session = application.login();
			server.pause();
			for (String token : List.of(session.accessToken(), session.refreshToken())) {
				HttpResponse<String> answer = application.owner(REVOKE, token);
				assertThat(answer.statusCode()).isEqualTo(503);
				assertThat(answer.headers().firstValue("Retry-After")).contains("1");
			}
			server.resume();
		}
	}

	/** RFC 7009, section 5: a client floods the endpoint with one token. */
	@ParameterizedTest
	@MethodSource("stacksAndKinds")
	void section5ParallelRevocationsThenAllSucceedAndOneSessionEnds(WebApplicationType stack, Kind kind) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack, kind.settings());
		IssuedSession other = application.sessions()
			.login(io.gatehouse.session.LoginRequest.of(io.gatehouse.session.Account.ofSubject("bob"),
					io.gatehouse.session.Device.of("laptop")));
		IssuedSession session = application.login();
		String token = kind.of(application, session);
		ExecutorService threads = Executors.newFixedThreadPool(50);
		try {
			List<CompletableFuture<Integer>> answers = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				answers
					.add(CompletableFuture.supplyAsync(() -> application.owner(REVOKE, token).statusCode(), threads));
			}
			assertThat(answers).allSatisfy((answer) -> assertThat(answer.join()).isEqualTo(200));
		}
		finally {
			threads.shutdown();
		}
		assertThat(application.sessions().sessions("alice")).isEmpty();
		assertThat(application.sessions().sessions("bob")).singleElement()
			.extracting((one) -> one.id())
			.isEqualTo(other.sessionId());
	}

	/**
	 * RFC 7009, section 2.1, and section 5: a hint neither misleads the search nor adds
	 * to it.
	 */
	@ParameterizedTest
	@MethodSource("stacksAndKinds")
	void section5HintWhenItIsWrongThenTokenIsFound(WebApplicationType stack, Kind kind) {
		TokenEndpointApplication application = TokenEndpointApplication.shared(stack, kind.settings());
		for (String hint : List.of("access_token", "refresh_token", "saml2_token")) {
			IssuedSession session = application.login();
			String token = kind.of(application, session);
			HttpResponse<String> answer = application.post(REVOKE, TokenEndpointApplication
				.basic(TokenEndpointApplication.OWNER, TokenEndpointApplication.OWNER_SECRET),
					"token_type_hint=" + hint + "&token=" + token);
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(redis.floor("sid:" + session.sessionId())).as(hint).isNotNull();
		}
	}

}
