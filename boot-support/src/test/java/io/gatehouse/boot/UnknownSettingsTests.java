package io.gatehouse.boot;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UnknownSettingsTests {

	private static final List<KnownSettings.Group> OWN = KnownSettings.of(Own.class).groups();

	private static final List<KnownSettings.Group> BOTH = KnownSettings.of(Own.class, Part.class).groups();

	private static void refuse(String property, String value) {
		refuse(property, value, OWN);
	}

	private static void refuse(String property, String value, List<KnownSettings.Group> groups) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of(property, value, "own.life", "1s")));
		UnknownSettings.refuse(environment, groups);
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.lief", "own.group.naem", "own.list", "own.life.seconds" })
	void refuseWhenNameIsUnknownThenNamed(String property) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> refuse(property, "1s"))
			.withMessageContaining(property)
			.withMessageContaining("There is no such setting.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.group.name", "own.group.on", "other.lief", "ownlief" })
	void refuseWhenNameIsKnownOrOfOthersThenAccepted(String property) {
		assertThatCode(() -> refuse(property, "true")).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.part.size", "own.group.name" })
	void refuseWhenOneOfSeveralRecordsKnowsTheNameThenAccepted(String property) {
		assertThatCode(() -> refuse(property, "1", BOTH)).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "own.part.sise", "own.prat.size", "own.sise" })
	void refuseWhenNoneOfSeveralRecordsKnowsTheNameThenNamed(String property) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> refuse(property, "1", BOTH))
			.withMessageContaining(property);
	}

	@Test
	void refuseWhenPrefixIsThatOfAllStartersThenOnlyItsGroupsAreChecked() {
		List<KnownSettings.Group> shared = KnownSettings.of(Shared.class).groups();
		assertThatCode(() -> refuse("gatehouse.session.issuer", "x", shared)).doesNotThrowAnyException();
		assertThatCode(() -> refuse("gatehouse.two-words.a.name", "x", shared)).doesNotThrowAnyException();
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> refuse("gatehouse.two-words.a.naem", "x", shared));
	}

	@Test
	void refuseWhenBooleanIsMisspeltThenRefused() {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> refuse("own.group.on", "yes"))
			.withMessageContaining("own.group.on");
	}

	@Test
	void refuseWhenAnotherValueCannotBeBoundThenItsBindingSaysSo() {
		assertThatCode(() -> refuse("own.group.number", "many")).doesNotThrowAnyException();
	}

	@Test
	void refuseWhenValueIsBadAndAnotherNameUnknownThenNameIsFound() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("own.life", "soon", "own.lief", "1s")));
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> UnknownSettings.refuse(environment, OWN))
			.withMessageContaining("own.lief");
	}

	@ConfigurationProperties("own")
	record Own(@Nullable Duration life, @Nullable Group group) {

	}

	record Group(@Nullable String name, boolean on, int number) {

	}

	@ConfigurationProperties("own.part")
	record Part(int size) {

	}

	@ConfigurationProperties("gatehouse")
	record Shared(Map<String, Group> twoWords) {

	}

}
