package io.gatehouse.gateway;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Architecture tests of the gateway's row in the table of rooms.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
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
			.check(CLASSES);
	}

	@Test
	void contractsThenKnowNoPartOfTheGuard() {
		noneKnows("io.gatehouse.gateway", "io.gatehouse.gateway.*..").check(CLASSES);
	}

	@ParameterizedTest
	@CsvSource({ "firewall, access", "firewall, authentication", "firewall, minting", "firewall, route",
			"firewall, limit", "access, firewall", "access, route", "access, limit", "authentication, access",
			"authentication, firewall", "authentication, route", "authentication, limit", "minting, authentication",
			"minting, access", "minting, firewall", "minting, route", "minting, limit", "route, access",
			"route, firewall", "route, limit", "route, minting", "limit, access", "limit, firewall", "limit, route",
			"logout, access", "logout, firewall", "logout, minting", "logout, route", "logout, limit", "access, logout",
			"authentication, logout", "firewall, logout", "minting, logout", "route, logout", "limit, logout",
			"notice, access", "notice, authentication", "notice, firewall", "notice, logout", "notice, minting",
			"notice, route", "notice, limit", "access, notice", "authentication, notice", "firewall, notice",
			"minting, notice", "route, notice", "limit, notice", "notice, event", "event, access", "event, firewall",
			"event, logout", "event, minting", "event, route", "event, limit", "access, event", "authentication, event",
			"firewall, event", "logout, event", "minting, event", "route, event", "limit, event",
			"ticket, access", "access, ticket", "authentication, ticket", "ticket, firewall", "firewall, ticket",
			"ticket, minting", "minting, ticket", "ticket, route", "route, ticket", "ticket, limit", "limit, ticket",
			"ticket, logout", "logout, ticket", "ticket, metadata", "metadata, ticket", "metadata, access",
			"access, metadata", "metadata, authentication", "authentication, metadata", "metadata, firewall",
			"firewall, metadata", "metadata, minting", "minting, metadata", "metadata, route", "route, metadata",
			"metadata, limit", "limit, metadata", "metadata, logout", "logout, metadata" })
	void partThenDoesNotKnowTheOther(String part, String other) {
		noneKnows("io.gatehouse.gateway." + part, "io.gatehouse.gateway." + other).check(CLASSES);
	}

	private static ArchRule noneKnows(String one, String other) {
		return ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(one)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(other);
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
			.check(CLASSES);
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
			.check(CLASSES);
	}

}
