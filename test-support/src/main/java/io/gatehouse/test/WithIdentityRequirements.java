package io.gatehouse.test;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;
import org.springframework.util.ClassUtils;

/**
 * Fails a test with {@link WithIdentity} that would run without an identity: the JVM
 * drops the annotation's own annotations if their classes are missing, so the test would
 * be answered with 401.
 */
final class WithIdentityRequirements implements TestExecutionListener {

	private static final String REMEDY = "Add the dependency 'org.springframework.boot:spring-boot-starter-security-test'"
			+ " with the scope 'test'.";

	private static final Log logger = LogFactory.getLog(WithIdentityRequirements.class);

	private static final String SECURITY_TEST = "org.springframework.security.test.context.support.WithSecurityContext";

	private static final String MOCK_MVC = "org.springframework.boot.webmvc.test.autoconfigure.MockMvcAutoConfiguration";

	private static final String SECURITY_OF_MOCK_MVC = "org.springframework.boot.security.test.autoconfigure.webmvc.SecurityMockMvcAutoConfiguration";

	@Override
	public void beforeTestMethod(TestContext test) {
		if (AnnotatedElementUtils.hasAnnotation(test.getTestMethod(), WithIdentity.class)
				|| TestContextAnnotationUtils.hasAnnotation(test.getTestClass(), WithIdentity.class)) {
			check(test.getTestClass().getClassLoader());
		}
	}

	static void check(ClassLoader classes) {
		if (!ClassUtils.isPresent(SECURITY_TEST, classes)) {
			throw new IllegalStateException(
					"@WithIdentity has no effect, since spring-security-test is not on the class path. " + REMEDY);
		}
		if (ClassUtils.isPresent(MOCK_MVC, classes) && !ClassUtils.isPresent(SECURITY_OF_MOCK_MVC, classes)) {
			logger.warn("@WithIdentity has no effect on Spring Boot's MockMvc, since spring-boot-security-test is not"
					+ " on the class path. " + REMEDY);
		}
	}

}
