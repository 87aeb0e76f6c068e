package io.gatehouse.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AccountFields}.
 */
class AccountFieldsTests {

	static Stream<Account> accounts() {
		return Stream.of(Account.ofSubject("alice"),
				Account.of("alice", "爱丽丝 🦊", List.of("user", "a,b", "\"[]"), List.of("p"), Map.of("tenant", "acme",
						"level", 3L, "rate", 0.5, "vip", true, "teams", List.of("a", Map.of("b", Long.MIN_VALUE)))));
	}

	@ParameterizedTest
	@MethodSource("accounts")
	void readWhenFieldsAreThoseOfAnAccountThenTheSameAccount(Account account) {
		List<String> fields = AccountFields.of(account);
		Map<String, String> record = new HashMap<>();
		for (int i = 0; i < fields.size(); i += 2) {
			record.put(fields.get(i), fields.get(i + 1));
		}
		assertThat(AccountFields.read("alice", record.getOrDefault("name", ""), record.getOrDefault("roles", ""),
				record.getOrDefault("permissions", ""), record.getOrDefault("attributes", "")))
			.isEqualTo(account);
	}

	@Test
	void ofWhenThereIsNoNameThenFieldIsMissing() {
		assertThat(AccountFields.of(Account.ofSubject("alice"))).containsExactly("roles", "[]", "permissions", "[]",
				"attributes", "{}");
	}

	@Test
	void readWhenFieldsAreMissingThenOnlyTheSubject() {
		assertThat(AccountFields.read("alice", "", "", "", "")).isEqualTo(Account.ofSubject("alice"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "[ | [] | {}", "[] | user | {}", "[] | [] | {\"a\":" })
	void readWhenAFieldIsMalformedThenFails(String roles, String permissions, String attributes) {
		assertThatIllegalStateException()
			.isThrownBy(() -> AccountFields.read("alice", "", roles, permissions, attributes))
			.withMessage("The record of a session cannot be read");
	}

	@Test
	void addWhenValueIsNullThenNothing() {
		List<String> fields = new ArrayList<>();
		AccountFields.add(fields, "a", null);
		AccountFields.add(fields, "b", "c");
		assertThat(fields).containsExactly("b", "c");
	}

}
