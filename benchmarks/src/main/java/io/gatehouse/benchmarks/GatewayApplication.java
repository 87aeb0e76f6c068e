package io.gatehouse.benchmarks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A gateway as users have it: all that it does is in its properties.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class GatewayApplication {

	/**
	 * Starts the gateway.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(GatewayApplication.class, args);
	}

}
