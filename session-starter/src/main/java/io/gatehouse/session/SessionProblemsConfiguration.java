package io.gatehouse.session;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Default responses to the exceptions of sessions, in web applications.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnClass(RestControllerAdvice.class)
@ConditionalOnBooleanProperty(name = "gatehouse.session.problems-enabled", matchIfMissing = true)
class SessionProblemsConfiguration {

	@Bean
	SessionProblems gatehouseSessionProblems() {
		return new SessionProblems();
	}

}
