package io.gatehouse.demo.web;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * Web application that logs users in by single sign-on, and shows them what order-service
 * answers through the gateway. It is an ordinary OAuth client of Spring Security, and
 * does not know Gatehouse.
 */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(WebProperties.class)
public class WebApplication {

	/**
	 * Starts the application.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(WebApplication.class, args);
	}

}
