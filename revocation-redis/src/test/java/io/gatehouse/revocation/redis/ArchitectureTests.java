package io.gatehouse.revocation.redis;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * Tests of the module's allowed dependencies.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.gatehouse.revocation");

	@Test
	void protocolThenKnowsNeitherTheWebNorTheStarters() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage("io.gatehouse.revocation.redis")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.revocation..", "io.gatehouse.boot..", "io.gatehouse.token..",
					"io.gatehouse.identity..", "java..", "org.jspecify..", "reactor..", "io.lettuce.core..",
					"io.github.resilience4j..", "io.micrometer.common.docs..", "io.micrometer.core..",
					"org.apache.commons.logging..", "org.springframework.aot.hint..", "org.springframework.beans..",
					"org.springframework.boot..", "org.springframework.context..", "org.springframework.core..",
					"org.springframework.dao..", "org.springframework.data.redis..",
					"org.springframework.security.oauth2.jwt..")
			.check(CLASSES);
	}

}
