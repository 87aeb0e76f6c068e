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
 * A gateway with only the starter. Auto-configurations of the revoker are excluded: they
 * are on the class path for the measuring process.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = { GatehouseSessionAutoConfiguration.class, GatehouseJwkSetAutoConfiguration.class })
public class GatewayApplication {

	/** Property that makes the gateway's lookup wrong on purpose. */
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
