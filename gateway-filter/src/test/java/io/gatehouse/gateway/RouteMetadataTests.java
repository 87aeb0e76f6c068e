package io.gatehouse.gateway;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class RouteMetadataTests {

	private static Map<String, Object> flat(String name, Object value) {
		return Map.of("gatehouse." + name, value);
	}

	private static Map<String, Object> nested(String name, Object value) {
		return Map.of("gatehouse", Map.of(name, value));
	}

	@Test
	void valueWhenFlatOrNestedThenFound() {
		assertThat(RouteMetadata.value(flat("access", "public"), "access")).isEqualTo("public");
		assertThat(RouteMetadata.value(nested("access", "public"), "access")).isEqualTo("public");
	}

	@Test
	void valueWhenFlatAndNestedThenTheFlatOneCounts() {
		Map<String, Object> both = Map.of("gatehouse.access", "public", "gatehouse", Map.of("access", "required"));
		assertThat(RouteMetadata.value(both, "access")).isEqualTo("public");
	}

	@Test
	void valueWhenItIsNotSetThenNull() {
		assertThat(RouteMetadata.value(Map.of("access", "public"), "access")).isNull();
		assertThat(RouteMetadata.value(nested("roles", "admin"), "access")).isNull();
		assertThat(RouteMetadata.value(Map.of("gatehouse", "access"), "access")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SECONDS", "seconds", " Seconds " })
	void valueWhenItIsTheNameOfAConstantThenTheConstant(String text) {
		assertThat(RouteMetadata.value(TimeUnit.class, "orders", flat("mode", text), "mode", "Set a unit."))
			.isEqualTo(TimeUnit.SECONDS);
	}

	@Test
	void valueWhenConstantIsNotSetThenNull() {
		assertThat(RouteMetadata.value(TimeUnit.class, "orders", Map.of(), "mode", "Set a unit.")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "second", "" })
	void valueWhenThereIsNoSuchConstantThenRefusedWithTheRemedy(String text) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.value(TimeUnit.class, "orders", flat("mode", text), "mode", "Set a unit."))
			.withMessage("Property 'metadata.gatehouse.mode of route orders' with value '" + text
					+ "': It is not a valid value. Set a unit.");
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "TRUE, true", "false, false", "False, false" })
	void isSetWhenItIsABooleanThenItsValue(String text, boolean expected) {
		assertThat(RouteMetadata.isSet("orders", flat("keep-authorization", text), "keep-authorization"))
			.isEqualTo(expected);
		assertThat(RouteMetadata.keepsAuthorization("orders", nested("keep-authorization", text))).isEqualTo(expected);
	}

	@Test
	void isSetWhenItIsNotSetThenFalse() {
		assertThat(RouteMetadata.isSet("orders", flat("access", "public"), "keep-authorization")).isFalse();
		assertThat(RouteMetadata.keepsAuthorization("orders", Map.of())).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "yes", "1", "", " true" })
	void isSetWhenItIsNoBooleanThenRefused(String text) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.keepsAuthorization("orders", flat("keep-authorization", text)))
			.satisfies((ex) -> assertThat(ex.property())
				.isEqualTo("metadata.gatehouse.keep-authorization of route orders"));
	}

	static Stream<Arguments> lists() {
		Map<String, Object> indexed = new LinkedHashMap<>();
		indexed.put("0", "admin");
		indexed.put("1", " user ");
		return Stream.of(Arguments.of(null, List.of()), Arguments.of("admin", List.of("admin")),
				Arguments.of("admin, user ,,", List.of("admin", "user")), Arguments.of(" ", List.of()),
				Arguments.of(List.of("admin", " user ", ""), List.of("admin", "user")),
				Arguments.of(List.of("a,b"), List.of("a,b")), Arguments.of(indexed, List.of("admin", "user")),
				Arguments.of(7, List.of("7")));
	}

	@ParameterizedTest
	@MethodSource("lists")
	void textsThenThoseOfTheListThatAreNotEmpty(@Nullable Object value, List<String> expected) {
		assertThat(RouteMetadata.texts(value)).isEqualTo(expected);
	}

	@Test
	void restrictionWhenItIsNotSetThenRestrictsNothing() {
		assertThat(RouteMetadata.restriction("orders", Map.of(), "roles")).isEmpty();
		assertThat(RouteMetadata.restriction("orders", nested("roles", "admin,user"), "roles")).containsExactly("admin",
				"user");
	}

	static Stream<Object> nothing() {
		return Stream.of("", " ", ",", List.of(), List.of(""), Map.of());
	}

	@ParameterizedTest
	@MethodSource("nothing")
	void restrictionWhenItIsSetButEmptyThenRefused(Object empty) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.restriction("orders", flat("roles", empty), "roles"))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata.gatehouse.roles of route orders"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "access", "roles", "permissions", "keep-authorization", "filter-authorization", "mode",
			"identity", "lookup", "unknown", "relay", "audience" })
	void refuseUnknownNamesWhenSettingExistsThenNotRefused(String name) {
		assertThat(RouteMetadata.isKnown(name)).isTrue();
		assertThatNoException().isThrownBy(() -> {
			RouteMetadata.refuseUnknownNames("orders", flat(name, "x"));
			RouteMetadata.refuseUnknownNames("orders", nested(name, "x"));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "role", "Roles", "ROLES", "roles ", "keepAuthorization", "keep_authorization", "" })
	void refuseUnknownNamesWhenSettingDoesNotExistThenRefused(String name) {
		assertThat(RouteMetadata.isKnown(name)).isFalse();
		for (Map<String, Object> metadata : List.of(flat(name, "admin"), nested(name, "admin"))) {
			assertThatExceptionOfType(InvalidSettingException.class)
				.isThrownBy(() -> RouteMetadata.refuseUnknownNames("orders", metadata))
				.satisfies((ex) -> assertThat(ex.property()).isEqualTo(RouteMetadata.property("orders", name)));
		}
	}

	@ParameterizedTest
	@MethodSource("values")
	void refuseUnknownNamesWhenTheGroupIsAValueThenRefused(Object value) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.refuseUnknownNames("orders", Map.of("gatehouse", value)))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata.gatehouse of route orders"));
	}

	static Stream<Object> values() {
		return Stream.of("public", List.of("public"), true);
	}

	@Test
	void restrictionWhenAnItemIsNullThenRefused() {
		List<String> items = Arrays.asList("read", null);
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.restriction("orders", flat("permissions", items), "permissions"))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata.gatehouse.permissions of route orders"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Gatehouse.roles", "GATEHOUSE.roles", "gate-house.roles", "gate_house.roles",
			" gatehouse.roles", "Gatehouse", "gate-house", "gatehouse-roles", "gatehouse_roles", "gatehouseRoles",
			"gatehouse-keep-authorization" })
	void refuseUnknownNamesWhenPrefixIsSpeltOtherwiseThenRefused(String key) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> RouteMetadata.refuseUnknownNames("orders", Map.of(key, "admin")))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("metadata." + key + " of route orders"));
	}

	@Test
	void refuseUnknownNamesWhenMetadataIsOfOthersThenNotRefused() {
		assertThatNoException().isThrownBy(() -> RouteMetadata.refuseUnknownNames("orders",
				Map.of("response-timeout", 200, "gatehouses.roles", "x", "my.gatehouse", "x")));
	}

	@ParameterizedTest
	@CsvSource({ "gatehouse.roles, gatehouse.roles", "Gate-House.Keep_Authorization, gatehouse.keepauthorization",
			"' GATEHOUSE ', gatehouse" })
	void canonicalThenLowerCaseWithoutSeparatorsWithinWords(String key, String expected) {
		assertThat(RouteMetadata.canonical(key)).isEqualTo(expected);
	}

}
