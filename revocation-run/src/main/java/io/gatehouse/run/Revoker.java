package io.gatehouse.run;

import java.time.Instant;
import java.util.List;

import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.session.Revocations;
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
 * Who revokes: an application with the session starter, and without sessions.
 */
final class Revoker implements AutoCloseable {

	/** Why tokens are revoked in this run. */
	static final Reason REASON = Reason.KICKED_OUT;

	private final ConfigurableApplicationContext context;

	private final Revocations revocations;

	/**
	 * Starts the application.
	 * @param arguments its properties as {@code --name=value}
	 */
	Revoker(List<String> arguments) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties("gatehouse.session.enabled=false", "logging.level.root=error")
			.run(arguments.toArray(String[]::new));
		this.revocations = this.context.getBean(Revocations.class);
	}

	/** The call that is tried. */
	Mono<Instant> revoke(Token token) {
		return switch (token.handle()) {
			case TOKEN -> this.revocations.revokeToken(REASON, token.value());
			case SESSION -> this.revocations.revokeSession(REASON, token.value());
			case SUBJECT -> this.revocations.revokeSubject(REASON, token.value());
		};
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
			GatehouseSessionAutoConfiguration.class })
	static class Application {

	}

}
