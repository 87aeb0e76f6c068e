package io.gatehouse.benchmarks.peers.handwritten;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;

/**
 * Gateway with a filter of its own, as many projects have one.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class HandWrittenGateway {

	/**
	 * Starts the gateway.
	 * @param args properties as {@code --name=value}
	 */
	public static void main(String[] args) {
		SpringApplication.run(HandWrittenGateway.class, args);
	}

	@Bean
	AuthFilter authFilter(@Value("${peer.jwk-set-uri}") String keys, @Value("${peer.issuer}") String issuer,
			ReactiveStringRedisTemplate redis) {
		NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withJwkSetUri(keys).validateType(false).build();
		decoder.setJwtValidator(
				new DelegatingOAuth2TokenValidator<>(new JwtTimestampValidator(), new JwtIssuerValidator(issuer)));
		return new AuthFilter(decoder, redis);
	}

}
