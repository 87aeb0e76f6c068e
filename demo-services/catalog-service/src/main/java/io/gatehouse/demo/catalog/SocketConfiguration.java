package io.gatehouse.demo.catalog;

import java.util.Map;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * Maps the WebSocket. It accepts each origin, since it accepts no cookie: the gateway and
 * this service require a token.
 */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

	@Bean
	HandlerMapping sockets() {
		return new SimpleUrlHandlerMapping(Map.of("/catalog/socket", new CatalogSocket()), Ordered.HIGHEST_PRECEDENCE);
	}

}
