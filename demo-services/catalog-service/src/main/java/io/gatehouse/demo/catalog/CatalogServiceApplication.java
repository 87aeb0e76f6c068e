package io.gatehouse.demo.catalog;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * WebFlux service behind the gateway. It verifies the token's signature itself.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class CatalogServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(CatalogServiceApplication.class, args);
	}

}
