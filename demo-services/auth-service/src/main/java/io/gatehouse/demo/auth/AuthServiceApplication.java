package io.gatehouse.demo.auth;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Logs users in and out, and publishes the keys that verify their tokens.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class AuthServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(AuthServiceApplication.class, args);
	}

}
