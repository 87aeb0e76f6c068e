package io.gatehouse.run;

import java.time.Instant;
import java.util.List;

import io.gatehouse.revocation.redis.GatehouseRevocationAutoConfiguration;
import io.gatehouse.revocation.redis.Revocations;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Application that revokes tokens with the session starter, without using sessions.
 */
final class Revoker implements AutoCloseable {

	/** Reason of all revocations in this run. */
	static final Reason REASON = Reason.KICKED_OUT;

	private final String[] arguments;

	private volatile ConfigurableApplicationContext context;

	/**
	 * Starts the application.
	 * @param arguments its properties as {@code --name=value}
	 */
	Revoker(List<String> arguments) {
		this.arguments = arguments.toArray(String[]::new);
		this.context = start();
	}

	private ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("gatehouse.session.enabled=false", "logging.level.root=error")
			.run(this.arguments);
	}

	/**
	 * Starts another application, which shares no state with this one, and ends this one.
	 */
	synchronized void restart() {
		ConfigurableApplicationContext former = this.context;
		this.context = start();
		former.close();
	}

	/** Revokes a token. This is the call under test. */
	Mono<Instant> revoke(Token token) {
		Revocations revocations = this.context.getBean(Revocations.class);
		return switch (token.handle()) {
			case TOKEN -> revocations.revokeToken(REASON, token.value());
			case SESSION -> revocations.revokeSession(REASON, token.value());
			case SUBJECT -> revocations.revokeSubject(REASON, token.value());
		};
	}

	@Override
	public synchronized void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
			GatehouseRevocationAutoConfiguration.class, GatehouseSessionAutoConfiguration.class })
	static class Application {

	}

}
