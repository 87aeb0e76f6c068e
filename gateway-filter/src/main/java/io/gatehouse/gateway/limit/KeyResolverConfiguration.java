package io.gatehouse.gateway.limit;

import io.gatehouse.gateway.limit.RateLimitProperties.Key;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Beans that offer the same keys to the filter {@code RequestRateLimiter} of Spring Cloud
 * Gateway, by their names: {@code key-resolver: "#{@userKeyResolver}"}. None of them is a
 * candidate for injection of a {@link KeyResolver} by type, so that filter's own resolver
 * stays its default.
 */
@Configuration(proxyBeanMethods = false)
class KeyResolverConfiguration {

	private final RequestCallers callers;

	private final CallerKeys keys;

	KeyResolverConfiguration(RequestCallers callers, CallerKeys keys) {
		this.callers = callers;
		this.keys = keys;
	}

	private KeyResolver resolver(Key kind) {
		return (exchange) -> this.callers.caller(exchange).map((caller) -> this.keys.key(kind, caller, exchange));
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "userKeyResolver")
	KeyResolver userKeyResolver() {
		return resolver(Key.USER);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "sessionKeyResolver")
	KeyResolver sessionKeyResolver() {
		return resolver(Key.SESSION);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "deviceKeyResolver")
	KeyResolver deviceKeyResolver() {
		return resolver(Key.DEVICE);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "tokenKeyResolver")
	KeyResolver tokenKeyResolver() {
		return resolver(Key.TOKEN);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "tenantKeyResolver")
	KeyResolver tenantKeyResolver() {
		return resolver(Key.TENANT);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "addressKeyResolver")
	KeyResolver addressKeyResolver() {
		return resolver(Key.ADDRESS);
	}

}
