package io.gatehouse.service.reactive;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;

/**
 * Makes {@code @PreAuthorize} and its like work, unless the application did so itself.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = "preAuthorizeAuthorizationMethodInterceptor")
@EnableReactiveMethodSecurity
class MethodSecurityConfiguration {

}
