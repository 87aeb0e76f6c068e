package io.gatehouse.authorizationserver;

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
		.importPackages("io.gatehouse");

	@Test
	void authorizationServerThenKnowsSessionsAndTheirFoundationsOnly() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage("io.gatehouse.authorizationserver..")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.authorizationserver..", "io.gatehouse.session",
					"io.gatehouse.session.oauth2", "io.gatehouse.boot..", "io.gatehouse.token..",
					"io.micrometer.common.docs..", "io.micrometer.core.instrument..", "io.gatehouse.revocation..",
					"java..", "jakarta.servlet..", "org.jspecify..", "reactor.core.publisher..", "com.nimbusds..",
					"tools.jackson..", "org.apache.commons.logging..", "org.springframework..")
			.check(CLASSES);
	}

	@Test
	void othersThenDoNotKnowTheAuthorizationServer() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.gatehouse.authorizationserver..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.gatehouse.authorizationserver..")
			.check(CLASSES);
	}

}
