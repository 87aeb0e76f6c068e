package io.gatehouse.service;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

class ArchitectureTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.gatehouse.service");

	@Test
	void serviceWhenBuiltThenKnowsNeitherRedisNorOtherRooms() {
		check(ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("..redis..", "io.lettuce..", "..gateway..", "io.gatehouse.session..",
					"io.gatehouse.revocation.."));
	}

	@Test
	void stacksWhenBuiltThenDoNotKnowEachOther() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("..service.servlet..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.service.reactive..", "reactor..", "org.springframework.web.reactive.."));
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("..service.reactive..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.service.servlet..", "jakarta.servlet..",
					"org.springframework.web.servlet.."));
	}

	@Test
	void propagationWhenBuiltThenWorksWithEitherStack() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("..service.propagation..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.service.servlet..", "io.gatehouse.service.reactive..",
					"jakarta.servlet..", "org.springframework.web.servlet..", "org.springframework.web.server.."));
	}

	@Test
	void sharedPartsWhenBuiltThenKnowNeitherStack() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage("io.gatehouse.service")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.gatehouse.service.*..", "reactor..", "jakarta.servlet.."));
	}

	@Test
	void packagesWhenBuiltThenHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching("io.gatehouse.(**)").should().beFreeOfCycles());
	}

	@Test
	void publicTypesWhenCountedThenAreFew() {
		// as docs/api.md counts them
		assertThat(classes.stream()
			.filter(JavaClass::isTopLevelClass)
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC))).hasSizeLessThanOrEqualTo(17);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.lettuce.core.RedisClient", "redis.clients.jedis.Jedis", "org.redisson.Redisson",
			"org.springframework.data.redis.core.RedisTemplate",
			"org.springframework.data.redis.connection.RedisConnectionFactory",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration" })
	void classPathWhenBuiltThenHasNoRedisClient(String type) {
		assertThat(ClassUtils.isPresent(type, getClass().getClassLoader())).isFalse();
	}

	private static void check(ArchRule rule) {
		rule.check(classes);
	}

}
