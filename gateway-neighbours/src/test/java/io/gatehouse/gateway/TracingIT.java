package io.gatehouse.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.lettuce.core.tracing.LettuceObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which commands to Redis are observed, and so traced.
 */
class TracingIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	@Test
	void commandsWhenGatewayIsIdleThenNotObservedButThoseOfRequestsAre() {
		try (RedisServer redis = RedisServer.start();
				Edge edge = Edge.start(redis, Neighbours.gatewayAlone("gatehouse.revocation.lookup", "local",
						ROUTES + "[0].metadata.gatehouse.lookup", "redis"), Commands.class)) {
			List<String> observed = edge.context().getBean(Commands.class).observed;
			Awaitility.await().until(edge::everyGatewayKnows);
			observed.clear();
			long before = renewals(edge);
			Awaitility.await().until(() -> renewals(edge) >= before + 10);
			assertThat(observed).isEmpty();
			assertThat(edge.getWithToken("/orders/1", TestTokens.token().sign()).status()).isEqualTo(200);
			assertThat(observed).isNotEmpty();
		}
	}

	/** Returns the number of scripts that Redis has run, such as that of a renewal. */
	private static long renewals(Edge edge) {
		return edge.redis()
			.info("commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_eval:calls="))
			.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
			.sum();
	}

	/** Collects the commands to Redis that are observed. */
	@Configuration(proxyBeanMethods = false)
	static class Commands {

		private final List<String> observed = new CopyOnWriteArrayList<>();

		@Bean
		ObservationHandler<Observation.Context> commandHandler() {
			return new ObservationHandler<>() {

				@Override
				public void onStart(Observation.Context context) {
					Commands.this.observed.add(String.valueOf(context.getContextualName()));
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return context instanceof LettuceObservationContext;
				}

			};
		}

	}

}
