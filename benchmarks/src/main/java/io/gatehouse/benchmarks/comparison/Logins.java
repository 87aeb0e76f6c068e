package io.gatehouse.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.Account;
import io.gatehouse.session.Device;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.session.IssuedSession;
import io.gatehouse.session.LoginRequest;
import io.gatehouse.session.SessionService;
import io.gatehouse.session.TokenFormat;
import io.gatehouse.test.TestTokens;
import io.gatehouse.token.Reason;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Logs users in with Gatehouse's session service, and revokes tokens.
 */
final class Logins implements AutoCloseable {

	private static final List<String> PERMISSIONS = List.of("order:read", "order:write", "invoice:read", "address:read",
			"address:write");

	private final ConfigurableApplicationContext context;

	private final SessionService sessions;

	/**
	 * Starts the session service.
	 * @param keyFile the file of the issuer's private key
	 */
	Logins(int redisPort, Path keyFile) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run("--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + redisPort,
					"--gatehouse.session.issuer=" + TestTokens.ISSUER, "--gatehouse.session.key-file=" + keyFile,
					"--gatehouse.session.access-token-life=12h", "--gatehouse.session.audit-log=off",
					"--gatehouse.revocation.expect-gateways=0", "--gatehouse.revocation.write-timeout=30s",
					"--gatehouse.revocation.confirm-timeout=30s");
		this.sessions = this.context.getBean(SessionService.class);
	}

	/**
	 * Logs users in, and one more, whose session is ended.
	 * @param count the number of users
	 */
	Tokens logIn(TokenFormat format, int count) {
		List<String> valid = IntStream.range(0, count).mapToObj((i) -> logIn(format, user(i)).accessToken()).toList();
		IssuedSession ended = logIn(format, user(count));
		this.sessions.logout(user(count), ended.sessionId());
		return new Tokens(valid, ended.accessToken());
	}

	/**
	 * Logs users in and out.
	 * @param count the number of users
	 */
	Tokens loggedOut(int count) {
		List<String> ended = IntStream.range(0, count).mapToObj((i) -> {
			IssuedSession session = logIn(TokenFormat.JWT, user(i));
			this.sessions.logout(user(i), session.sessionId());
			return session.accessToken();
		}).toList();
		return new Tokens(ended, "");
	}

	/** Returns the id of a user. */
	static String user(int number) {
		return "user-%06d".formatted(number);
	}

	private IssuedSession logIn(TokenFormat format, String user) {
		Account account = Account.of(user, "Customer " + user.substring("user-".length()), List.of("user", "customer"),
				PERMISSIONS, Map.of("tenant", "acme"));
		Device device = new Device(UUID.randomUUID().toString(), "web", "Chrome on Windows");
		return this.sessions.login(LoginRequest.of(account, device).withTokenFormat(format));
	}

	/** Revokes tokens that exist nowhere, so that the list is not empty. */
	void revoke(int count) {
		Revocations revocations = this.context.getBean(Revocations.class);
		List<String> members = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			members.add(revocations.writer().member("jti", UUID.randomUUID().toString()));
		}
		Objects.requireNonNull(revocations.revoke(Reason.LOGGED_OUT, members).block(Duration.ofSeconds(30)));
	}

	/** Returns the id of a signed token. */
	static String id(String token) {
		try {
			return SignedJWT.parse(token).getJWTClaimsSet().getJWTID();
		}
		catch (java.text.ParseException ex) {
			throw new IllegalArgumentException("Not a JWT", ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
			GatehouseRevocationAutoConfiguration.class, GatehouseSessionAutoConfiguration.class })
	static class Application {

	}

}
