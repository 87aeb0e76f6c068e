package io.gatehouse.run.gateway;

import io.gatehouse.session.GatehouseJwkSetAutoConfiguration;
import io.gatehouse.session.GatehouseSessionAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;
import org.springframework.context.annotation.Bean;

/**
 * A gateway with the starter, and nothing of its own. What revokes is on the class path
 * too, for the process that measures, and must not start here.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = { GatehouseSessionAutoConfiguration.class, GatehouseJwkSetAutoConfiguration.class })
public class GatewayApplication {

	/** A gateway with this property has a lookup that is wrong on purpose. */
	public static final String BROKEN = "revocation-run.broken";

	/**
	 * Starts the gateway.
	 * @param portFile the file to write its port to
	 * @param args properties as {@code --name=value}
	 */
	public static void start(String portFile, String... args) {
		SpringApplication application = new SpringApplication(GatewayApplication.class);
		application.addListeners(new WebServerPortFileWriter(portFile));
		application.run(args);
	}

	@Bean
	@ConditionalOnBooleanProperty(BROKEN)
	static ForgetfulLookups forgetfulLookups() {
		return new ForgetfulLookups();
	}

}
