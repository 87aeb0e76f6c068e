package io.gatehouse.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AccountValues}, by way of {@link Account}.
 */
class AccountValuesTests {

	static final List<String> reserved = Account.RESERVED_CLAIMS.stream().sorted().toList();

	private static Account withAttributes(Map<String, Object> attributes) {
		return Account.of("alice", null, List.of(), List.of(), attributes);
	}

	@ParameterizedTest
	@FieldSource("reserved")
	void ofWhenAttributeHasReservedNameThenRefused(String claim) {
		assertThatIllegalArgumentException().isThrownBy(() -> withAttributes(Map.of(claim, "x")))
			.withMessage("Attribute '" + claim + "' would replace a claim of that name");
	}

	@Test
	void ofWhenAttributesChangeAfterwardsThenAccountDoesNot() {
		List<Object> teams = new ArrayList<>(List.of("a"));
		Map<String, Object> attributes = new HashMap<>(Map.of("teams", teams, "level", 3L, "vip", true, "rate", 0.5));
		Account account = withAttributes(attributes);
		teams.add("b");
		attributes.put("sub", "mallory");
		assertThat(account.attributes())
			.isEqualTo(Map.of("teams", List.of("a"), "level", 3L, "vip", true, "rate", 0.5));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> account.attributes().put("sub", "mallory"));
	}

	@Test
	void ofWhenRolesRepeatThenKeptOnceInOrder() {
		Account account = Account.of("alice", null, List.of("b", "a", "b"), List.of("p", "p"), Map.of());
		assertThat(account.roles()).containsExactly("b", "a");
		assertThat(account.permissions()).containsExactly("p");
	}

	@Test
	void ofWhenSomethingIsMissingOrTooLongThenRefusedByName() {
		String tooLong = "x".repeat(257);
		assertThatIllegalArgumentException().isThrownBy(() -> Account.ofSubject(" "))
			.withMessage("The subject is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.ofSubject(tooLong))
			.withMessage("The subject has 257 characters; the maximum is 256");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.of("a", tooLong, List.of(), List.of(), Map.of()))
			.withMessage("The name has 257 characters; the maximum is 256");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.of("a", null, List.of(""), List.of(), Map.of()))
			.withMessage("A role is missing");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Account.of("a", null, List.of(), List.of("p\n"), Map.of()))
			.withMessage("A permission has control characters");
		assertThatIllegalArgumentException().isThrownBy(() -> withAttributes(Map.of(" ", "x")))
			.withMessage("The name of an attribute is missing");
	}

	@Test
	void toStringThenNamesTheInterface() {
		assertThat(Account.ofSubject("alice"))
			.hasToString("Account[subject=alice, name=null, roles=[], permissions=[], attributes={}]");
	}

}
