package io.gatehouse.session;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link Account}, {@link LoginRequest}, {@link Device}, {@link Client} and
 * {@link IssuedSession}.
 */
class LoginRequestTests {

	static final List<String> reserved = Account.RESERVED_CLAIMS.stream().sorted().toList();

	private static Account withAttributes(Map<String, Object> attributes) {
		return Account.of("alice", null, List.of(), List.of(), attributes);
	}

	@ParameterizedTest
	@FieldSource("reserved")
	void newWhenAttributeHasReservedNameThenRefused(String claim) {
		assertThatIllegalArgumentException().isThrownBy(() -> withAttributes(Map.of(claim, "x")))
			.withMessage("Attribute '" + claim + "' would replace a claim of that name");
	}

	static Stream<Arguments> values() {
		Map<String, Object> cyclic = new HashMap<>();
		cyclic.put("self", cyclic);
		return Stream.of(Arguments.of(null, "null"), Arguments.of(Instant.EPOCH, "a java.time.Instant"),
				Arguments.of(BigDecimal.ONE, "a java.math.BigDecimal"), Arguments.of(Double.NaN, "a java.lang.Double"),
				Arguments.of(new int[0], "a [I"), Arguments.of(Character.toString((char) 0xdc00), "a java.lang.String"),
				Arguments.of(Collections.singletonList(null), "null"),
				Arguments.of(Map.of("nested", List.of(Duration.ZERO)), "a java.time.Duration"),
				Arguments.of(Map.of(1, "x"), "a Map whose keys are no text"),
				Arguments.of(cyclic, "nested more than 8 levels deep"));
	}

	@ParameterizedTest
	@MethodSource("values")
	void newWhenAttributeIsNoJsonThenRefused(@Nullable Object value, String message) {
		Map<String, Object> attributes = new HashMap<>();
		putUnchecked(attributes, value);
		assertThatIllegalArgumentException().isThrownBy(() -> withAttributes(attributes))
			.withMessageStartingWith("Attribute 'x' ")
			.withMessageContaining(message);
	}

	@SuppressWarnings("NullAway")
	private static void putUnchecked(Map<String, Object> attributes, @Nullable Object value) {
		attributes.put("x", value);
	}

	@Test
	void newWhenAttributesChangeAfterwardsThenRequestDoesNot() {
		List<Object> teams = new ArrayList<>(List.of("a"));
		Map<String, Object> attributes = new HashMap<>(Map.of("teams", teams, "level", 3L, "vip", true, "rate", 0.5));
		Account account = withAttributes(attributes);
		teams.add("b");
		attributes.put("sub", "mallory");
		assertThat(account.attributes())
			.isEqualTo(Map.of("teams", List.of("a"), "level", 3L, "vip", true, "rate", 0.5));
	}

	@Test
	void newWhenRolesRepeatThenKeptOnceInOrder() {
		Account account = Account.of("alice", null, List.of("b", "a", "b"), List.of("p", "p"), Map.of());
		assertThat(account.roles()).containsExactly("b", "a");
		assertThat(account.permissions()).containsExactly("p");
	}

	@Test
	void newWhenSomethingIsMissingOrTooLongThenRefusedByName() {
		String tooLong = "x".repeat(257);
		assertThatIllegalArgumentException().isThrownBy(() -> Account.ofSubject(" "))
			.withMessage("The subject is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.ofSubject(tooLong))
			.withMessage("The subject has 257 characters, and may have 256");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.of("a", tooLong, List.of(), List.of(), Map.of()))
			.withMessage("The name has 257 characters, and may have 256");
		assertThatIllegalArgumentException().isThrownBy(() -> Account.of("a", null, List.of(""), List.of(), Map.of()))
			.withMessage("A role is missing");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Account.of("a", null, List.of(), List.of("p\n"), Map.of()))
			.withMessage("A permission has control characters");
		assertThatNullPointerException().isThrownBy(() -> withoutDevice()).withMessage("The device is missing");
	}

	@SuppressWarnings("NullAway")
	private static LoginRequest withoutDevice() {
		return LoginRequest.of(Account.ofSubject("alice"), null);
	}

	@Test
	void deviceWhenSomethingIsMissingOrTooLongThenRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> Device.of(""))
			.withMessage("The id of the device is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> Device.of("x".repeat(129)))
			.withMessage("The id of the device has 129 characters, and may have 128");
		assertThatIllegalArgumentException().isThrownBy(() -> new Device("x", "x".repeat(33), null))
			.withMessage("The type of the device has 33 characters, and may have 32");
		assertThatIllegalArgumentException().isThrownBy(() -> new Device("x", null, "a\tb"))
			.withMessage("The name of the device has control characters");
	}

	@Test
	void clientWhenItIsOddThenItIsMadeFitAndNotRefused() {
		assertThat(new Client("::1", "a\r\nb" + "x".repeat(300)).userAgent()).startsWith("a??b").hasSize(256);
		assertThat(new Client(null, " \t ").userAgent()).isEqualTo("?");
		assertThat(new Client(null, "  ").userAgent()).isNull();
		assertThat(new Client("1".repeat(65), "x".repeat(255) + "🦊"))
			.isEqualTo(new Client("1".repeat(64), "x".repeat(255) + "?"));
	}

	@Test
	void banWhenItsEndIsOddThenItIsOneThatRedisUnderstands() {
		assertThat(Ban.user(Instant.MAX, null).until()).isNull();
		assertThat(Ban.user(Instant.ofEpochMilli(Long.MAX_VALUE), null).until()).isNull();
		assertThat(Ban.user(Instant.MIN, null).until()).isEqualTo(Instant.EPOCH);
	}

	@Test
	void issuedSessionToStringThenShowsNoToken() {
		IssuedSession session = new IssuedSession("secret.jwt.text", Duration.ofMinutes(15), "refresh-secret", "s1");
		assertThat(session).hasToString("IssuedSession[sessionId=s1, expiresIn=PT15M]");
	}

}
