package io.gatehouse.run.paths;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.gatehouse.session.GatehouseJwkSetAutoConfiguration;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;
import io.gatehouse.test.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a rule for a path covers all spellings that a real service treats as that
 * path. None may reach the handler without a token, although all other paths are public.
 */
@Tag("long")
class EquivalentPathsIT {

	private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

	private static final String RELAXED = "semicolon,double-slash,dot-segments,encoded-dot,encoded-slash,backslash,"
			+ "encoded-percent,control-characters";

	private static final Set<String> SPELLINGS = new Spellings().of("orders", "export", 400);

	private static final ServletService servlet = ServletService.start(false);

	private static final ServletService tolerantServlet = ServletService.start(true);

	private static final ReactiveService reactive = ReactiveService.start(false);

	private static final ReactiveService tolerantReactive = ReactiveService.start(true);

	private static final Map<String, Integer> SERVICES = Map.of("servlet", servlet.port(), "tolerant-servlet",
			tolerantServlet.port(), "reactive", reactive.port(), "tolerant-reactive", tolerantReactive.port());

	private static ConfigurableApplicationContext strictGateway;

	private static ConfigurableApplicationContext relaxedGateway;

	@BeforeAll
	static void start() {
		strictGateway = gateway();
		relaxedGateway = gateway("--gatehouse.gateway.firewall.allow=" + RELAXED);
	}

	@AfterAll
	static void stop() {
		strictGateway.close();
		relaxedGateway.close();
		servlet.close();
		tolerantServlet.close();
		reactive.close();
		tolerantReactive.close();
	}

	private static ConfigurableApplicationContext gateway(String... settings) {
		List<String> arguments = new ArrayList<>(List.of(settings));
		arguments.addAll(List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
				"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + RedisServer.shared().port(),
				"--gatehouse.issuers.main.issuer=https://auth.test", "--gatehouse.revocation.lookup=redis",
				"--gatehouse.gateway.access[0].path=/orders/export", "--gatehouse.gateway.access[0].roles=admin",
				// matches nearly all paths
				"--gatehouse.gateway.access[1].path=/*/*/**", "--gatehouse.gateway.access[1].methods=GET",
				"--gatehouse.gateway.access[1].access=public"));
		int index = 0;
		for (Map.Entry<String, Integer> service : SERVICES.entrySet()) {
			String route = "--" + ROUTES + "[" + index++ + "]";
			arguments.add(route + ".id=" + service.getKey());
			arguments.add(route + ".uri=http://127.0.0.1:" + service.getValue());
			arguments.add(route + ".predicates[0]=Header=X-Service, " + service.getKey());
		}
		return new SpringApplicationBuilder(Gateway.class).web(WebApplicationType.REACTIVE)
			.run(arguments.toArray(String[]::new));
	}

	private static int port(ConfigurableApplicationContext gateway) {
		return gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** Sends a path exactly as written and returns the answer. */
	private static String get(int port, String target, String service) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nX-Service: " + service
						+ "\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "tolerant-servlet", "reactive", "tolerant-reactive" })
	void requestWhenServiceTreatsSpellingAsTheGuardedPathThenItIsNotReached(String service) {
		int port = Objects.requireNonNull(SERVICES.get(service));
		int handled = 0;
		for (String spelling : SPELLINGS) {
			handled += get(port, spelling, service).contains(Exports.EXPORT) ? 1 : 0;
			assertThat(get(port(strictGateway), spelling, service)).as(spelling).doesNotContain(Exports.EXPORT);
			assertThat(get(port(relaxedGateway), spelling, service)).as(spelling).doesNotContain(Exports.EXPORT);
		}
		assertThat(handled).as("spellings that the service treats alike").isGreaterThan(SPELLINGS.size() / 20);
	}

	@Test
	void requestWhenPathIsAnotherOneThenItIsPublic() {
		for (String service : SERVICES.keySet()) {
			for (String path : List.of("/orders/1", "/orders/Export-7", "/orders/my.export", "/orders/export/1")) {
				assertThat(get(port(strictGateway), path, service)).as(path)
					.startsWith("HTTP/1.1 200 ")
					.contains("other");
			}
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { GatehouseSessionAutoConfiguration.class, GatehouseJwkSetAutoConfiguration.class })
	static class Gateway {

	}

}
