package io.gatehouse.demo.runner;

/**
 * The parts of the demo, each on a port of its own.
 */
enum Part {

	/** The first gateway. */
	GATEWAY("gateway 1", "edge-gateway", "GATEHOUSE_GATEWAY_PORT", 8080),

	/** The second gateway, from the same jar. */
	GATEWAY2("gateway 2", "edge-gateway", "GATEHOUSE_GATEWAY2_PORT", 8081),

	/** The service that logs users in. */
	AUTH("auth-service", "auth-service", "GATEHOUSE_AUTH_PORT", 9000),

	/** The servlet service. */
	ORDERS("order-service", "order-service", "GATEHOUSE_ORDER_PORT", 9101),

	/** The WebFlux service. */
	CATALOG("catalog-service", "catalog-service", "GATEHOUSE_CATALOG_PORT", 9102),

	/** The next version of catalog-service, from the same jar. */
	CATALOG_GRAY("catalog-service (gray)", "catalog-service", "GATEHOUSE_CATALOG_GRAY_PORT", 9103),

	/** The authorization server of the web applications. */
	SIGN_ON("sign-on-service", "sign-on-service", "GATEHOUSE_SIGN_ON_PORT", 9001),

	/** The first web application. */
	SHOP("web application 1", "web-app", "GATEHOUSE_SHOP_PORT", 9201),

	/** The second web application, from the same jar. */
	DESK("web application 2", "web-app", "GATEHOUSE_DESK_PORT", 9202),

	/** Redis, which is not a module of the build. */
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

	/** Returns the name for people. */
	String label() {
		return this.label;
	}

	/** Returns the Maven module that builds the part. */
	String module() {
		return this.module;
	}

	/** Returns the environment variable that sets the port. */
	String variable() {
		return this.variable;
	}

	/** Returns the port unless the variable sets another. */
	int defaultPort() {
		return this.defaultPort;
	}

}
