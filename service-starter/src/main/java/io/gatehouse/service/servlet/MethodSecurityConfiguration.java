package io.gatehouse.service.servlet;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;

/**
 * Enables {@code @PreAuthorize} and similar annotations, unless the application does.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = "preAuthorizeAuthorizationMethodInterceptor")
@EnableMethodSecurity
class MethodSecurityConfiguration {

}
