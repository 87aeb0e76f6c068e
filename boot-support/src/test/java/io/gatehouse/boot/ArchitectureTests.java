package io.gatehouse.boot;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * Tests of the module's allowed dependencies, its row in the table of modules.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.gatehouse.boot");

	@Test
	void supportThenKnowsNeitherRedisNorWebNorStarters() {
		ArchRuleDefinition.classes()
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.boot..", "io.gatehouse.token..", "io.gatehouse.identity..", "java..",
					"io.micrometer.common.docs..", "io.micrometer.core.instrument..", "org.apache.commons.logging..",
					"org.jspecify..", "reactor.core..", "org.springframework.beans.factory..",
					"org.springframework.boot", "org.springframework.boot.autoconfigure",
					"org.springframework.boot.context.properties..", "org.springframework.boot.diagnostics..",
					"org.springframework.context", "org.springframework.context.annotation",
					"org.springframework.core..", "org.springframework.security.oauth2.jwt..",
					"org.springframework.util.unit..")
			.check(CLASSES);
	}

}
