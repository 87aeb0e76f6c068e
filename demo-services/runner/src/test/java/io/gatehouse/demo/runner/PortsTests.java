package io.gatehouse.demo.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Ports}.
 */
class PortsTests {

	@ParameterizedTest
	@EnumSource
	void ofWhenNothingSetThenDefault(Part part) {
		assertThat(Ports.of(Map.of()).of(part)).isEqualTo(part.defaultPort());
	}

	@ParameterizedTest
	@EnumSource
	void ofWhenVariableSetThenMoved(Part part) {
		Ports ports = Ports.of(Map.of(part.variable(), " 20001 "));
		assertThat(ports.of(part)).isEqualTo(20001);
		assertThat(ports.uri(part)).hasToString("http://127.0.0.1:20001");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "65536", "http", "8080x", "99999999999" })
	void ofWhenNoPortThenNamesVariableAndValue(String value) {
		assertThatExceptionOfType(UsageException.class)
			.isThrownBy(() -> Ports.of(Map.of("GATEHOUSE_ORDER_PORT", value)))
			.withMessage("GATEHOUSE_ORDER_PORT is '" + value + "', which is not a port. Set a number from 1 to 65535.");
	}

	@Test
	void ofWhenTwoPartsShareOneThenNamesBoth() {
		assertThatExceptionOfType(UsageException.class)
			.isThrownBy(() -> Ports.of(Map.of("GATEHOUSE_AUTH_PORT", "8080")))
			.withMessage("Port 8080 is set for gateway 1 (GATEHOUSE_GATEWAY_PORT) and for auth-service "
					+ "(GATEHOUSE_AUTH_PORT). Change one of them.");
	}

	@Test
	void requireFreeWhenTakenThenNamesPortsAndVariables() throws IOException {
		try (ServerSocket taken = listen()) {
			Map<String, String> environment = freePorts();
			environment.put("GATEHOUSE_CATALOG_PORT", Integer.toString(taken.getLocalPort()));
			assertThatExceptionOfType(StartFailedException.class).isThrownBy(Ports.of(environment)::requireFree)
				.withMessageStartingWith("Port " + taken.getLocalPort()
						+ " is in use, and catalog-service needs it. GATEHOUSE_CATALOG_PORT changes it.")
				.withMessageContaining("start with: GATEHOUSE_CATALOG_PORT=")
				.withMessageEndingWith(" ./demo");
		}
	}

	@Test
	void requireFreeWhenFreeThenNothing() throws IOException {
		assertThatNoException().isThrownBy(Ports.of(freePorts())::requireFree);
	}

	private static Map<String, String> freePorts() throws IOException {
		Map<String, String> environment = new HashMap<>();
		List<ServerSocket> taken = new ArrayList<>();
		// all are open at once: a port that is free again may be given a second time
		for (Part part : EnumSet.allOf(Part.class)) {
			ServerSocket socket = listen();
			taken.add(socket);
			environment.put(part.variable(), Integer.toString(socket.getLocalPort()));
		}
		for (ServerSocket socket : taken) {
			socket.close();
		}
		return environment;
	}

	private static ServerSocket listen() throws IOException {
		return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
	}

}
