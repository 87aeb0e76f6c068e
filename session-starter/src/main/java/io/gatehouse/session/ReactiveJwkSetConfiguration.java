package io.gatehouse.session;

import io.gatehouse.token.SigningKeys;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The JWK Set endpoint of a reactive application.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class ReactiveJwkSetConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "gatehouseJwkSetRoute")
	RouterFunction<ServerResponse> gatehouseJwkSetRoute(SigningKeys keys, GatehouseSessionProperties properties) {
		String json = PublishedJwkSet.json(keys);
		return RouterFunctions.route()
			.GET(properties.jwkSetPath(),
					(request) -> ServerResponse.ok()
						.contentType(PublishedJwkSet.MEDIA_TYPE)
						.cacheControl(PublishedJwkSet.CACHE_CONTROL)
						.bodyValue(json))
			.build();
	}

}
