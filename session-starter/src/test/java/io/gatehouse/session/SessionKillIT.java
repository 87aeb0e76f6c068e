package io.gatehouse.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.revocation.Verdict;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.test.RedisCluster;
import io.gatehouse.test.RedisServer;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with processes that are killed with SIGKILL in the middle of operations.
 */
@Tag("long")
class SessionKillIT {

	private static final int KILLS = Boolean.getBoolean("gatehouse.test.full") ? 5 : 2;

	/** Picks the moment of the kill, with a fixed seed. */
	private final Random random = new Random(42);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void processWhenKilledThenNoTwoRefreshTokensAreValidAndEverySessionCanBeListedAndEnded(boolean cluster)
			throws Exception {
		List<String> nodes = cluster ? RedisCluster.shared().nodes()
				: List.of(Integer.toString(RedisServer.shared().port()));
		try (RedisFixture fixture = cluster ? new RedisFixture(RedisCluster.shared())
				: new RedisFixture(RedisServer.shared())) {
			fixture.reset();
			for (int kill = 0; kill < KILLS; kill++) {
				List<String> issued = runAndKill(nodes);
				assertThat(issued).isNotEmpty();
				verify(fixture, issued);
			}
		}
	}

	private List<String> runAndKill(List<String> nodes) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), Victim.class.getName()));
		command.addAll(nodes);
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		List<String> lines = new ArrayList<>();
		try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
			int least = 20 + this.random.nextInt(40);
			while (lines.size() < least) {
				lines.add(Objects.requireNonNull(out.readLine(), "It ended by itself"));
			}
			LockSupport.parkNanos(this.random.nextInt(3_000_000));
			// unlike the process' method, the handle's leaves the output readable
			process.toHandle().destroyForcibly();
			out.lines().forEach(lines::add);
			process.waitFor();
		}
		finally {
			process.destroyForcibly();
		}
		// the last line may be incomplete
		return lines.stream()
			.filter((line) -> line.matches("\\S{22} \\S+\\.\\S+\\.\\S{86} \\S+~\\S{22}~\\S{65}"))
			.toList();
	}

	private static void verify(RedisFixture fixture, List<String> issued) {
		SessionService sessions = new TestSessions(fixture.connectionFactory()).blocking();
		Map<String, List<String>> refreshTokens = new LinkedHashMap<>();
		Map<String, String> accessTokens = new LinkedHashMap<>();
		for (String line : issued) {
			String[] parts = line.split(" ");
			accessTokens.put(parts[1], parts[0]);
			refreshTokens.computeIfAbsent(parts[0], (id) -> new ArrayList<>()).add(0, parts[2]);
		}
		List<String> live = sessions.sessions("alice").stream().map(Session::id).toList();
		assertThat(fixture.redis().hasKey("gatehouse:{alice}:ending")).isFalse();
		accessTokens.forEach((token, session) -> assertThat(live.contains(session) || isDead(fixture, token))
			.as("the session of a live token is listed")
			.isTrue());
		refreshTokens.forEach((session, newestFirst) -> assertThat(valid(sessions, newestFirst))
			.as("valid refresh tokens of a session")
			.isEqualTo(live.contains(session) ? 1 : 0));
		sessions.end("alice", SessionSelection.all(), Reason.LOGGED_OUT);
		assertThat(sessions.sessions("alice")).isEmpty();
		assertThat(accessTokens.keySet()).allMatch((token) -> isDead(fixture, token));
	}

	private static long valid(SessionService sessions, List<String> newestFirst) {
		return newestFirst.stream().filter((token) -> {
			try {
				return sessions.refresh(token, Client.UNKNOWN) != null;
			}
			catch (InvalidGrantException ex) {
				return false;
			}
		}).count();
	}

	private static boolean isDead(RedisFixture fixture, String accessToken) {
		try {
			// only parsed, since the keys were lost with the process
			JWTClaimsSet claims = SignedJWT.parse(accessToken).getJWTClaimsSet();
			Jwt jwt = Jwt.withTokenValue(accessToken)
				.header("alg", "ES256")
				.claims((all) -> all.putAll(claims.getClaims()))
				.issuedAt(claims.getIssueTime().toInstant())
				.expiresAt(claims.getExpirationTime().toInstant())
				.build();
			return fixture.verdict(jwt) instanceof Verdict.Revoked;
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
