package io.gatehouse.demo.signon;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Authorization server for web applications, with the sessions, the issuer and the key of
 * auth-service.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(DemoUsers.class)
public class SignOnServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SignOnServiceApplication.class, args);
	}

}
