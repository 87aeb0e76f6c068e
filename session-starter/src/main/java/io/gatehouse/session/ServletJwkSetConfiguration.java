package io.gatehouse.session;

import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The JWK Set endpoint of a servlet application.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ServletJwkSetConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "gatehouseJwkSetRoute")
	RouterFunction<ServerResponse> gatehouseJwkSetRoute(SigningKeys keys, GatehouseSessionProperties properties) {
		String json = PublishedJwkSet.json(keys);
		return RouterFunctions.route()
			.GET(properties.jwkSetPath(),
					(request) -> ServerResponse.ok()
						.contentType(PublishedJwkSet.MEDIA_TYPE)
						.cacheControl(PublishedJwkSet.CACHE_CONTROL)
						.body(json))
			.build();
	}

}
