package io.gatehouse.gateway;

import java.util.HashMap;
import java.util.Map;

import io.gatehouse.test.RedisServer;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which a gateway applies {@code X-Forwarded-*} and {@code Forwarded}, each
 * with an edge that tests share. Except for {@link #NONE}, where nothing is applied,
 * {@link #PROXY} is a trusted proxy.
 */
enum ForwardHeaders {

	/** Not at all, as by default. */
	NONE(Map.of()),

	/** By Reactor Netty. */
	NATIVE(Map.of("server.forward-headers-strategy", "native")),

	/** By Spring Framework. */
	FRAMEWORK(Map.of("server.forward-headers-strategy", "framework")),

	/** By Reactor Netty, without a setting: this is Boot's default on the platform. */
	KUBERNETES(Map.of("spring.main.cloud-platform", "kubernetes"));

	static final String PROXY = "127.0.0.2";

	private static final String TRUSTED_PROXIES = "spring.cloud.gateway.server.webflux.trusted-proxies";

	private static final String ROUTE = "spring.cloud.gateway.server.webflux.routes[11]";

	private final Map<String, String> properties;

	private @Nullable Edge edge;

	ForwardHeaders(Map<String, String> properties) {
		this.properties = properties;
	}

	Map<String, String> properties() {
		return this.properties;
	}

	/**
	 * The shared edge. It also has the public route {@code /near/**} for callers from
	 * 203.0.113.0/24, except for {@link #NONE}.
	 */
	synchronized Edge edge() {
		if (this == NONE) {
			return Edge.shared();
		}
		Edge started = this.edge;
		if (started == null) {
			Map<String, String> all = new HashMap<>(this.properties);
			all.put(TRUSTED_PROXIES, PROXY.replace(".", "\\."));
			all.put(ROUTE + ".id", "near");
			all.put(ROUTE + ".uri", "http://127.0.0.1:1");
			all.put(ROUTE + ".predicates[0]", "Path=/near/**");
			all.put(ROUTE + ".predicates[1]", "RemoteAddr=203.0.113.0/24");
			all.put(ROUTE + ".filters[0]", "RedirectTo=302, /seen");
			all.put(ROUTE + ".metadata.gatehouse.access", "public");
			started = Edge.start(RedisServer.shared(), all, ForwardedHeadersIT.Target.class);
			this.edge = started;
		}
		return started;
	}

}
