package io.gatehouse.service.reactive;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;

/**
 * Enables {@code @PreAuthorize} and similar annotations, unless the application does.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = "preAuthorizeAuthorizationMethodInterceptor")
@EnableReactiveMethodSecurity
class MethodSecurityConfiguration {

}
