package io.gatehouse.demo.edge;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Edge gateway of the demo. Its behaviour is in {@code application.yml}, Gatehouse's
 * starter, {@link ClientAddressFilter} and {@link ReleaseFile}.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
public class EdgeGatewayApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(EdgeGatewayApplication.class, args);
	}

}
