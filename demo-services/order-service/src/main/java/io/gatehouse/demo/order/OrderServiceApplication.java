package io.gatehouse.demo.order;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A servlet service behind the edge. It verifies the token's signature itself.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class OrderServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrderServiceApplication.class, args);
	}

}
