package io.gatehouse.benchmarks.peers.sessionendpoints;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Application with sessions, whose tokens clients introspect and revoke.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SessionEndpoints {

	/**
	 * Starts the application.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SessionEndpoints.class, args);
	}

}
