package io.gatehouse.test;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.test.context.TestExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class WithIdentityRequirementsTests {

	@Test
	void checkWhenSpringSecurityTestIsMissingThenFailsWithTheDependency() throws Exception {
		try (FilteredClassLoader classes = new FilteredClassLoader("org.springframework.security.test")) {
			assertThatIllegalStateException().isThrownBy(() -> WithIdentityRequirements.check(classes))
				.withMessageContaining("@WithIdentity")
				.withMessageContaining("org.springframework.boot:spring-boot-starter-security-test");
		}
	}

	@Test
	void checkWhenSpringSecurityTestIsThereThenPasses() {
		assertThatCode(() -> WithIdentityRequirements.check(getClass().getClassLoader())).doesNotThrowAnyException();
	}

	@Test
	void listenersThenItIsAmongThem() {
		// some of Spring's need classes that are not here
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(TestExecutionListener.class,
					SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {
					})))
			.hasAtLeastOneElementOfType(WithIdentityRequirements.class);
	}

}
