package io.gatehouse.demo.runner;

/**
 * The parts of the demo, each on a port of its own.
 */
enum Part {

	/** The first gateway. */
	GATEWAY("gateway 1", "edge-gateway", "GATEHOUSE_GATEWAY_PORT", 8080),

	/** The second gateway: the same jar. */
	GATEWAY2("gateway 2", "edge-gateway", "GATEHOUSE_GATEWAY2_PORT", 8081),

	/** The service that logs users in. */
	AUTH("auth-service", "auth-service", "GATEHOUSE_AUTH_PORT", 9000),

	/** The servlet service. */
	ORDERS("order-service", "order-service", "GATEHOUSE_ORDER_PORT", 9101),

	/** The WebFlux service. */
	CATALOG("catalog-service", "catalog-service", "GATEHOUSE_CATALOG_PORT", 9102),

	/** The same jar, as its next version. */
	CATALOG_GRAY("catalog-service (gray)", "catalog-service", "GATEHOUSE_CATALOG_GRAY_PORT", 9103),

	/** Redis, which has no module. */
	REDIS("Redis", "", "GATEHOUSE_REDIS_PORT", 16379);

	private final String label;

	private final String module;

	private final String variable;

	private final int defaultPort;

	Part(String label, String module, String variable, int defaultPort) {
		this.label = label;
		this.module = module;
		this.variable = variable;
		this.defaultPort = defaultPort;
	}

	/** What people call it. */
	String label() {
		return this.label;
	}

	/** The Maven module that builds it. */
	String module() {
		return this.module;
	}

	/** The environment variable that moves its port. */
	String variable() {
		return this.variable;
	}

	/** Where it listens unless it is moved. */
	int defaultPort() {
		return this.defaultPort;
	}

}
