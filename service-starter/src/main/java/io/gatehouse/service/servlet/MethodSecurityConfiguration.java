package io.gatehouse.service.servlet;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;

/**
 * Makes {@code @PreAuthorize} and its like work, unless the application did so itself.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = "preAuthorizeAuthorizationMethodInterceptor")
@EnableMethodSecurity
class MethodSecurityConfiguration {

}
