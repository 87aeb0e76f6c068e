package io.gatehouse.benchmarks.peers.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Service on Tomcat or WebFlux, as the class path has it.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class OrderService {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrderService.class, args);
	}

}
