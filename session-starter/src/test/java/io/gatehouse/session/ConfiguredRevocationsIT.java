package io.gatehouse.session;

import java.time.Duration;
import java.util.Objects;

import io.gatehouse.boot.GatehouseAutoConfigurations;
import io.gatehouse.revocation.redis.QuickShutdown;
import io.gatehouse.revocation.redis.RedisFixture;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestKeys;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Revocations} as the auto-configuration creates it, on a real Redis.
 */
class ConfiguredRevocationsIT {

	private static final Duration WAIT = Duration.ofSeconds(30);

	private static final RedisFixture fixture = new RedisFixture(RedisServer.shared());

	@AfterAll
	static void close() {
		fixture.close();
	}

	@BeforeEach
	void reset() {
		fixture.reset();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void revokeWhenScopeIsConfiguredThenItHoldsWithSessionsAndWithout(boolean sessions) {
		new ApplicationContextRunner().withBean(QuickShutdown.class)
			.withConfiguration(GatehouseAutoConfigurations.and(DataRedisAutoConfiguration.class,
					DataRedisReactiveAutoConfiguration.class))
			.withPropertyValues("spring.data.redis.host=127.0.0.1",
					"spring.data.redis.port=" + RedisServer.shared().port(), "gatehouse.session.enabled=" + sessions,
					"gatehouse.session.issuer=https://auth.test",
					"gatehouse.session.keys[0].value=" + TestKeys.key().toJSONString(),
					"gatehouse.revocation.scope=partner", "gatehouse.revocation.lease=100ms")
			.run((context) -> {
				context.getBean(Revocations.class).revokeSubject(Reason.BANNED, "alice").block(WAIT);
				assertThat(Objects.requireNonNull(fixture.floor("partner/sub:alice")).reason())
					.isEqualTo(Reason.BANNED);
				assertThat(fixture.floor("sub:alice")).isNull();
			});
	}

}
