package io.gatehouse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Tests of the allowed dependencies of this module and between its packages. */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.gatehouse");

	@Test
	void moduleDependsOnTokensAndNothingElse() {
		ArchRuleDefinition.classes()
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.token..", "io.gatehouse.identity..", "io.gatehouse.revocation..",
					"java..", "com.nimbusds.jose..", "com.github.benmanes.caffeine.cache..",
					"org.springframework.security.oauth2.core..", "org.springframework.security.oauth2.jwt..",
					"org.springframework.core.io..", "org.springframework.util.unit..",
					"org.springframework.beans.factory..", "org.apache.commons.logging..", "org.jspecify.annotations..")
			.check(CLASSES);
	}

	@Test
	void moduleHasNoWebReactorRedisOrBoot() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet..",
					"reactor..", "io.netty..", "io.lettuce..", "redis..", "org.springframework.data..",
					"org.springframework.boot..", "org.springframework.context..")
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("io.gatehouse.(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void tokensKnowNothingOfIdentitiesAndRevocations() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.token..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.identity..", "io.gatehouse.revocation..")
			.check(CLASSES);
	}

	@Test
	void identitiesAndRevocationsKnowNothingOfEachOther() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.identity..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.gatehouse.revocation..")
			.check(CLASSES);
	}

	@Test
	void topLevelClassesAreFinal() {
		ArchRuleDefinition.classes()
			.that()
			.areTopLevelClasses()
			.and()
			.areNotInterfaces()
			.and()
			.doNotHaveSimpleName("package-info")
			.should()
			.haveModifier(JavaModifier.FINAL)
			.check(CLASSES);
	}

	@Test
	void nothingWritesToTheConsole() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
	}

}
