package io.gatehouse.gateway.authentication;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SessionRecordTests {

	private static SessionRecord record(String... fields) throws ParseException {
		Map<String, String> hash = new HashMap<>(Map.of("user", "alice"));
		for (int i = 0; i < fields.length; i += 2) {
			hash.put(fields[i], fields[i + 1]);
		}
		return Objects.requireNonNull(SessionRecord.of(hash));
	}

	@Test
	void ofWhenAllFieldsExistThenReadsThem() throws ParseException {
		SessionRecord record = record("name", "Alice", "device", "laptop", "roles", "[\"admin\"]", "permissions",
				"[\"a:read\",\"b c\"]", "attributes", "{\"tenant\":\"acme\",\"limits\":{\"day\":5}}");
		assertThat(record).isEqualTo(new SessionRecord("alice", "Alice", "laptop", List.of("admin"),
				List.of("a:read", "b c"), Map.of("tenant", "acme", "limits", Map.of("day", 5L))));
	}

	@Test
	void ofWhenOnlyTheUserExistsThenTheRestIsEmpty() throws ParseException {
		assertThat(record()).isEqualTo(new SessionRecord("alice", null, null, List.of(), List.of(), Map.of()));
	}

	@Test
	void ofWhenNoUserThenNone() throws ParseException {
		assertThat(SessionRecord.of(Map.of())).isNull();
		assertThat(SessionRecord.of(Map.of("user", "", "roles", "admin"))).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			'["admin","ops"]'  | admin,ops
			' ["a,b"] '        | a;b
			admin,ops          | admin,ops
			' admin , ops ,'   | admin,ops
			admin              | admin
			''                 |
			' , '              |
			[]                 |
			""")
	void ofWhenListIsJsonOrSeparatedByCommasThenHasItsItems(String roles, @Nullable String expected)
			throws ParseException {
		List<String> items = (expected != null)
				? Arrays.stream(expected.split(",")).map((item) -> item.replace(';', ',')).toList() : List.of();
		SessionRecord record = record("roles", roles, "permissions", roles);
		assertThat(record.roles()).isEqualTo(items);
		assertThat(record.permissions()).isEqualTo(items);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "[\"a\",null]", "[[\"a\"]]", "[\"a\"", "[\"a\"] b" })
	void ofWhenListIsMalformedThenFails(String roles) {
		assertThatExceptionOfType(ParseException.class).isThrownBy(() -> record("roles", roles));
		assertThatExceptionOfType(ParseException.class).isThrownBy(() -> record("permissions", roles));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[[\"tenant\",\"acme\"]]", "[]", "acme", "{\"tenant\":", "{} x" })
	void ofWhenAttributesAreNoObjectThenFails(String attributes) {
		assertThatExceptionOfType(ParseException.class).isThrownBy(() -> record("attributes", attributes));
	}

	@Test
	void ofWhenAttributesHaveNoNameOrValueThenLeavesThemOut() throws ParseException {
		assertThat(record("attributes", "{\"\":1,\" \":2,\"gone\":null,\"kept\":false}").attributes())
			.isEqualTo(Map.of("kept", false));
		assertThat(record("attributes", " ").attributes()).isEmpty();
	}

	@Test
	void constructorThenCopiesWhatCanChange() {
		List<String> roles = new ArrayList<>(List.of("user"));
		Map<String, Object> attributes = new HashMap<>(Map.of("tenant", "acme"));
		SessionRecord record = new SessionRecord("alice", null, null, roles, roles, attributes);
		roles.add("admin");
		attributes.put("tenant", "other");
		assertThat(record.roles()).containsExactly("user");
		assertThat(record.permissions()).containsExactly("user");
		assertThat(record.attributes()).isEqualTo(Map.of("tenant", "acme"));
	}

	@Test
	void toStringThenShowsNothingOfTheUser() throws ParseException {
		assertThat(record("name", "Alice")).hasToString("SessionRecord[]");
	}

}
