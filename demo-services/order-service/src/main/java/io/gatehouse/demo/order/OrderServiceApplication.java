package io.gatehouse.demo.order;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Servlet service behind the gateway. It verifies the token's signature itself.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ImportHttpServices(group = "catalog", types = CatalogClient.class)
public class OrderServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrderServiceApplication.class, args);
	}

}
