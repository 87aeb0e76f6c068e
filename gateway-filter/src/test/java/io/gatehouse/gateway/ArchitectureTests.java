package io.gatehouse.gateway;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * Architecture tests of the gateway's row in the table of rooms.
 */
class ArchitectureTests {

	private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.gatehouse");

	@Test
	void gatewayThenKnowsNeitherServicesNorSessions() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.gateway..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.service..", "io.gatehouse.session..", "io.gatehouse.test..",
					"jakarta.servlet..")
			.check(this.classes);
	}

	@Test
	void edgeThenDoesNotDependOnRouting() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.gateway")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.gatehouse.gateway.route..")
			.check(this.classes);
	}

	@Test
	void tokenCoreThenKnowsNothingOfTheGateway() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAnyPackage("io.gatehouse.token..", "io.gatehouse.identity..", "io.gatehouse.revocation")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.gateway..", "reactor..", "io.lettuce..", "org.springframework.web..",
					"org.springframework.boot..", "org.springframework.data..")
			.check(this.classes);
	}

	@Test
	void edgeThenKnowsNothingOfLimits() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.gateway")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.gatehouse.gateway.limit")
			.check(this.classes);
	}

	@Test
	void nothingThenBlocks() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.gateway..")
			.should()
			.callMethodWhere(com.tngtech.archunit.base.DescribedPredicate.describe("it blocks",
					(call) -> call.getTarget().getName().startsWith("block")
							&& call.getTargetOwner().getPackageName().startsWith("reactor")))
			.check(this.classes);
	}

}
