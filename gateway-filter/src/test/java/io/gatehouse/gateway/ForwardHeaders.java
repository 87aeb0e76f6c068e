package io.gatehouse.gateway;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.test.RedisServer;

/**
 * Ways in which a gateway applies {@code X-Forwarded-*} and {@code Forwarded}, each with
 * an edge that tests share. Except for {@link #NONE}, where nothing is applied,
 * {@link #PROXY} is a trusted proxy.
 */
enum ForwardHeaders {

	/** Not applied, the default. */
	NONE,

	/** Applied by Reactor Netty. */
	NATIVE,

	/** Applied by Spring Framework. */
	FRAMEWORK,

	/** Applied by Reactor Netty without a setting: Boot's default on this platform. */
	KUBERNETES;

	static final String PROXY = "127.0.0.2";

	private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[11]";

	/**
	 * Returns the strategies under which the guard's whole contract is tested: all with
	 * {@code -Plong}, otherwise the default and the one that changes requests most.
	 */
	static List<ForwardHeaders> tested() {
		return Boolean.getBoolean("gatehouse.test.long") ? List.of(values()) : List.of(NONE, FRAMEWORK);
	}

	Map<String, String> properties() {
		return switch (this) {
			case NONE -> Map.of();
			case NATIVE -> Map.of("server.forward-headers-strategy", "native");
			case FRAMEWORK -> Map.of("server.forward-headers-strategy", "framework");
			case KUBERNETES -> Map.of("spring.main.cloud-platform", "kubernetes");
		};
	}

	/**
	 * Returns the shared edge. It also has the public route {@code /near/**} for callers
	 * from 203.0.113.0/24, except for {@link #NONE}.
	 */
	Edge edge() {
		return (this == NONE) ? Edge.shared() : Shared.edge(this);
	}

	private Edge start() {
		Map<String, String> all = new HashMap<>(properties());
		all.put("spring.cloud.gateway.server.webflux.trusted-proxies", PROXY.replace(".", "\\."));
		all.put(ROUTE + ".id", "near");
		all.put(ROUTE + ".uri", "http://127.0.0.1:1");
		all.put(ROUTE + ".predicates[0]", "Path=/near/**");
		all.put(ROUTE + ".predicates[1]", "RemoteAddr=203.0.113.0/24");
		all.put(ROUTE + ".filters[0]", "RedirectTo=302, /seen");
		all.put(ROUTE + ".metadata.gatehouse.access", "public");
		return Edge.start(RedisServer.shared(), all, ForwardedHeadersIT.Target.class);
	}

	private static final class Shared {

		private static final Map<ForwardHeaders, Edge> EDGES = new EnumMap<>(ForwardHeaders.class);

		private static synchronized Edge edge(ForwardHeaders strategy) {
			return EDGES.computeIfAbsent(strategy, ForwardHeaders::start);
		}

	}

}
