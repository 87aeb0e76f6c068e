package io.gatehouse.gateway;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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

	/** Each part of the guard, and the other parts that it may use. */
	private static Map<String, Set<String>> uses() {
		Map<String, Set<String>> uses = new TreeMap<>();
		uses.put("access", Set.of("authentication", "minting", "proof"));
		uses.put("actuator", Set.of("authentication"));
		uses.put("authentication", Set.of("minting", "proof"));
		uses.put("event", Set.of("authentication", "notice"));
		uses.put("firewall", Set.of());
		uses.put("limit", Set.of("authentication", "minting"));
		uses.put("login", Set.of("authentication"));
		uses.put("logout", Set.of("authentication", "notice"));
		uses.put("metadata", Set.of());
		uses.put("minting", Set.of());
		uses.put("notice", Set.of());
		uses.put("proof", Set.of());
		uses.put("route", Set.of("authentication"));
		uses.put("ticket", Set.of("authentication"));
		return uses;
	}

	@Test
	void partThenKnowsNoOtherThanThoseThatItMayUse() {
		uses().forEach((part, allowed) -> uses().keySet()
			.stream()
			.filter((other) -> !other.equals(part) && !allowed.contains(other))
			.forEach((other) -> noneKnows("io.gatehouse.gateway." + part, "io.gatehouse.gateway." + other)
				.check(CLASSES)));
	}

	@Test
	void partsThenAreAllListed() {
		assertThat(CLASSES.stream()
			.map((type) -> type.getPackageName())
			.filter((name) -> name.startsWith("io.gatehouse.gateway."))
			.map((name) -> name.substring("io.gatehouse.gateway.".length()))
			.distinct()).containsExactlyInAnyOrderElementsOf(uses().keySet());
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
