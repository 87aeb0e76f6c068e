package io.gatehouse.gateway;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.test.RedisServer;
import io.gatehouse.test.TestTokens;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.netty.ReactorNetty;

import org.springframework.cloud.gateway.filter.headers.observation.ObservedRequestHttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.observation.ObservedResponseHttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no log at the level DEBUG has a ticket or a token, the access log included,
 * and no observation, of which traces are made.
 */
class TicketLogIT {

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private Level before = Level.INFO;

	@BeforeEach
	void capture() {
		System.setProperty(ReactorNetty.ACCESS_LOG_ENABLED, "true");
	}

	/** Begins after the start of a gateway, which configures the logs. */
	private void begin() {
		this.before = this.root.getLevel();
		for (Iterator<Appender<ILoggingEvent>> all = this.root.iteratorForAppenders(); all.hasNext();) {
			this.others.add(all.next());
		}
		this.others.forEach(this.root::detachAppender);
		this.log.start();
		this.root.addAppender(this.log);
		this.root.setLevel(Level.DEBUG);
	}

	@AfterEach
	void release() {
		System.clearProperty(ReactorNetty.ACCESS_LOG_ENABLED);
		this.root.detachAppender(this.log);
		this.others.forEach(this.root::addAppender);
		this.root.setLevel(this.before);
	}

	private String logged() {
		return String.join("\n", Observations.SEEN) + '\n'
				+ List.copyOf(this.log.list)
					.stream()
					.map((event) -> event.getLoggerName() + ' ' + event.getFormattedMessage() + ' '
							+ ((event.getThrowableProxy() != null)
									? ThrowableProxyUtil.asString(event.getThrowableProxy()) : ""))
					.collect(Collectors.joining("\n"));
	}

	private static String ticket(Edge edge, String path, String token) {
		String body = "{\"path\":\"" + path + "\"}";
		RawHttp.Response response = RawHttp.send(edge.port(),
				"POST /gatehouse/tickets HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
						+ token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
						+ body);
		assertThat(response.status()).as(response.body()).isEqualTo(200);
		return response.body().substring(11, 54);
	}

	@Test
	void logThenHasNeitherTicketNorToken() {
		String token = TestTokens.token().sign();
		List<String> tickets = new ArrayList<>();
		Map<String, String> properties = new HashMap<>(Map.of("gatehouse.gateway.tickets.enabled", "true"));
		try (StreamingUpstream upstream = new StreamingUpstream()) {
			properties.put("spring.cloud.gateway.server.webflux.routes[0].uri", upstream.uri());
			try (RedisServer redis = RedisServer.start();
					Edge edge = Edge.start(redis, properties, Observations.class)) {
				edge.reset();
				begin();
				for (String path : List.of("/orders/export?x=1", "/orders/export?x=2", "/orders/export?x=3")) {
					tickets.add(ticket(edge, path, token));
				}
				assertThat(edge.get("/orders/export?x=1&ticket=" + tickets.get(0)).status()).isEqualTo(200);
				assertThat(edge.get("/orders/export?x=1&ticket=" + tickets.get(0)).status()).isEqualTo(401);
				assertThat(edge.get("/orders/other?ticket=" + tickets.get(1)).status()).isEqualTo(401);
				assertThat(edge.get("/orders/export?x=2&ticket=" + tickets.get(1) + "&ticket=x").status())
					.isEqualTo(400);
				assertThat(edge.get("/orders//export?x=2&ticket=" + tickets.get(1)).status()).isEqualTo(400);
				assertThat(edge.get("/no-route?ticket=" + ticket(edge, "/no-route", token)).status()).isEqualTo(404);
				redis.pause();
				assertThat(edge.get("/orders/export?x=3&ticket=" + tickets.get(2)).status()).isEqualTo(503);
				redis.resume();
				Awaitility.await()
					.untilAsserted(() -> assertThat(logged()).contains("GET /orders/export?x=1 HTTP/1.1",
							"GET /orders//export?x=2 HTTP/1.1", "HTTP GET \"/orders/export?x=3\"",
							"observed http.server.requests", "observed http.client.requests"));
			}
			String logged = logged();
			assertThat(logged.lines()
				.filter((line) -> line.contains("ticket=") || tickets.stream().anyMatch(line::contains)
						|| line.contains(token) || line.contains(token.substring(token.lastIndexOf('.') + 1))))
				.isEmpty();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Observations {

		private static final Collection<String> SEEN = new ConcurrentLinkedQueue<>();

		@Bean
		ObservationRegistry observationRegistry() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
				@Override
				public void onStop(Observation.Context context) {
					SEEN.add("observed " + context.getName() + ' ' + context.getContextualName() + ' '
							+ context.getAllKeyValues());
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}
			});
			return registry;
		}

		// as Spring Cloud Gateway's auto-configuration makes them beside an actuator
		@Bean
		ObservedRequestHttpHeadersFilter observedRequestHttpHeadersFilter(ObservationRegistry registry) {
			return new ObservedRequestHttpHeadersFilter(registry);
		}

		@Bean
		ObservedResponseHttpHeadersFilter observedResponseHttpHeadersFilter() {
			return new ObservedResponseHttpHeadersFilter();
		}

	}

}
