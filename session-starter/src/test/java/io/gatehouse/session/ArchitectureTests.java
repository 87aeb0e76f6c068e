package io.gatehouse.session;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the module's allowed dependencies.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.gatehouse");

	@Test
	void sessionThenKnowsNothingButItsFoundations() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage("io.gatehouse.session..")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.session..", "io.gatehouse.boot..", "io.gatehouse.token..",
					"io.gatehouse.identity", "io.gatehouse.revocation..", "java..", "javax.crypto..", "org.jspecify..",
					"reactor..", "io.micrometer.common.docs..", "io.micrometer.core.instrument..",
					"com.nimbusds.jose..", "org.apache.commons.logging..", "org.springframework.aot.hint..",
					"org.springframework.beans..", "org.springframework.boot..", "org.springframework.context..",
					"org.springframework.core..", "org.springframework.dao..", "org.springframework.data.redis..",
					"io.lettuce.core..", "org.springframework.http..", "org.springframework.security.oauth2..",
					"org.springframework.security.crypto..", "org.springframework.web..",
					"com.github.benmanes.caffeine..", "jakarta.servlet..")
			.check(CLASSES);
	}

	@ParameterizedTest
	@CsvSource({ "org.springframework.web.servlet.., Servlet(JwkSet|TokenEndpoint)Configuration",
			"jakarta.servlet.., ServletTokenEndpointConfiguration",
			"org.springframework.web.reactive.., Reactive(JwkSet|TokenEndpoint)Configuration" })
	void eachWebStackThenIsKnownToItsConfigurationsOnly(String stack, String names) {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.session..")
			.and()
			.haveNameNotMatching(".*\\." + names)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(stack)
			.check(CLASSES);
	}

	@Test
	void packagesThenHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("io.gatehouse.(*)..").should().beFreeOfCycles().check(CLASSES);
	}

}
