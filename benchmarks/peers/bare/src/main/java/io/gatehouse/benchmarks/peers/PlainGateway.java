package io.gatehouse.benchmarks.peers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Gateway without code of its own: the class path and the properties decide what it does.
 * It runs on Boot 3 as well, although it is compiled with Boot 4.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class PlainGateway {

	/**
	 * Starts the gateway.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(PlainGateway.class, args);
	}

}
