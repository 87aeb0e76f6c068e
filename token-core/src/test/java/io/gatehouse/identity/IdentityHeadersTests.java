package io.gatehouse.identity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IdentityHeadersTests {

	private static final IdentityHeaders STANDARD = IdentityHeaders.standard();

	private static final Map<String, Object> CLAIMS = Map.of("sub", "alice", "name", "爱丽丝 😀", "roles",
			List.of("user", "a,b"), "sid", "s1", "device", "d1", "other", "x");

	@Test
	void encodeWhenClaimsAreThereThenEachHasItsHeader() {
		assertThat(encode(STANDARD, CLAIMS)).containsOnly(Map.entry("X-User-Id", "alice"),
				Map.entry("X-User-Name", "%E7%88%B1%E4%B8%BD%E4%B8%9D %F0%9F%98%80"),
				Map.entry("X-User-Roles", "user,a%2Cb"), Map.entry("X-User-Session", "s1"),
				Map.entry("X-User-Device", "d1"));
	}

	@Test
	void decodeWhenHeadersWereEncodedThenClaimsArriveWhole() {
		Map<String, String> headers = encode(STANDARD, CLAIMS);
		assertThat(IdentityHeaders.decodeText(headers.getOrDefault("X-User-Name", ""))).isEqualTo("爱丽丝 😀");
		assertThat(IdentityHeaders.decodeList(headers.getOrDefault("X-User-Roles", ""))).containsExactly("user", "a,b");
		assertThatIllegalArgumentException().isThrownBy(() -> IdentityHeaders.decodeText("%"));
		assertThatIllegalArgumentException().isThrownBy(() -> IdentityHeaders.decodeList("a,%"));
	}

	@Test
	void encodeWhenClaimsAreMissingOrEmptyThenThereIsNoHeader() {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("sub", "alice");
		claims.put("name", "");
		claims.put("roles", List.of());
		claims.put("permissions", List.of("", ""));
		assertThat(encode(STANDARD, claims)).containsOnlyKeys("X-User-Id");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("values")
	void encodeWhenClaimIsThenHeaderIs(Object claim, String header) {
		assertThat(encode(STANDARD, Map.of("name", claim))).containsExactly(Map.entry("X-User-Name", header));
	}

	static Stream<Arguments> values() {
		return Stream.of(Arguments.of(1234567890123456789L, "1234567890123456789"),
				Arguments.of(Long.MIN_VALUE, "-9223372036854775808"), Arguments.of(7, "7"), Arguments.of(1.5, "1.5"),
				Arguments.of(100.0, "100"), Arguments.of(1e15, "1000000000000000"), Arguments.of(-0.25, "-0.25"),
				Arguments.of(1e-7, "0.0000001"), Arguments.of(9007199254740991.0, "9007199254740991"),
				Arguments.of(true, "true"), Arguments.of(List.<Object>of("a", 1L, true), "a,1,true"),
				Arguments.of(Arrays.<@Nullable Object>asList("a", null), "a"),
				Arguments.of(List.of("a", " ", "b"), "a,%20,b"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("structures")
	void encodeWhenNoHeaderCarriesTheClaimThenTokenIsMalformed(Object claim) {
		assertThatExceptionOfType(InvalidTokenException.class).isThrownBy(() -> encode(STANDARD, Map.of("name", claim)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.MALFORMED_TOKEN));
	}

	static Stream<Object> structures() {
		return Stream.of(Map.of("a", 1), List.of(List.of("a")), List.of(Map.of()), 9007199254740992.0, -1e300,
				1.8446744073709552E19, "\ud800", List.of("a", "\udc00"));
	}

	@ParameterizedTest
	@CsvSource({ "X-User-Id, true", "x-user-id, true", "X-USER-ID, true", "x_user_id, true", "X_User-Id, true",
			"x.user.id, true", "X-User-Anything, true", "x_user_, true", "X-User-, true", "X-User, false",
			"X-Users, false", "XUserId, false", "X-Tenant, true", "x_TENANT, true", "X-Tenant-Id, false",
			"Authorization, false", "Y-X-User-Id, false", "'', false" })
	void isIdentityHeaderWhenNameIsThenItSays(String name, boolean identity) {
		IdentityHeaders headers = IdentityHeaders.of(Map.of("X-Tenant", "tenant"), IdentityHeaders.STANDARD_NAMESPACE);
		assertThat(headers.isIdentityHeader(name)).isEqualTo(identity);
	}

	@Test
	void isIdentityHeaderWhenNamespaceIsEmptyThenMappedHeadersStillAre() {
		IdentityHeaders headers = IdentityHeaders.of(Map.of(), List.of());
		assertThat(headers.isIdentityHeader("x_user_id")).isTrue();
		assertThat(headers.isIdentityHeader("X-User-Other")).isFalse();
	}

	@Test
	void ofWhenNamesAreGivenThenTheyMergeWithTheStandardOnes() {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("x-user-id", " uid ");
		names.put("X-User-Device", "");
		names.put("X-Tenant", "org.tenant");
		IdentityHeaders headers = IdentityHeaders.of(names, IdentityHeaders.STANDARD_NAMESPACE);
		assertThat(encode(headers,
				Map.of("sub", "s", "uid", "u", "device", "d", "name", "n", "org", Map.of("tenant", "t"))))
			.containsOnly(Map.entry("x-user-id", "u"), Map.entry("X-Tenant", "t"), Map.entry("X-User-Name", "n"));
		assertThat(headers.isIdentityHeader("X-User-Device")).isTrue();
	}

	private static final IdentityClaims KEYCLOAK = new IdentityClaims("preferred_username", "session_state", "dev",
			"realm_access.roles", "scope", List.of());

	private static final Map<String, Object> KEYCLOAK_CLAIMS = Map.of("sub", "u1", "preferred_username", "alice",
			"name", "Alice", "session_state", "s1", "sid", "s2", "dev", "d1", "realm_access",
			Map.of("roles", List.of("user", " ", "user", "a,b")), "roles", List.of("wrong"), "scope",
			"orders:read  orders:write", "permissions", List.of("wrong"));

	@Test
	void encodeWhenClaimsOfTheIdentityHaveOtherNamesThenHeadersFollow() {
		IdentityHeaders headers = IdentityHeaders.of(KEYCLOAK, Map.of(), IdentityHeaders.STANDARD_NAMESPACE);
		Map<String, String> encoded = encode(headers, KEYCLOAK_CLAIMS);
		assertThat(encoded).containsOnly(Map.entry("X-User-Id", "u1"), Map.entry("X-User-Name", "alice"),
				Map.entry("X-User-Roles", "user,a%2Cb"), Map.entry("X-User-Permissions", "orders:read,orders:write"),
				Map.entry("X-User-Session", "s1"), Map.entry("X-User-Device", "d1"));
		Map<String, Object> claims = new LinkedHashMap<>(KEYCLOAK_CLAIMS);
		claims.put("iss", "https://auth.test");
		Identity identity = KEYCLOAK.identity(claims);
		assertThat(IdentityHeaders.decodeList(encoded.getOrDefault("X-User-Roles", ""))).isEqualTo(identity.roles());
		assertThat(IdentityHeaders.decodeList(encoded.getOrDefault("X-User-Permissions", "")))
			.isEqualTo(identity.permissions());
	}

	@Test
	void agreeWhenClaimsOfTheIdentityHaveOtherNamesThenBothEndsMustHaveThem() {
		IdentityHeaders edge = IdentityHeaders.of(KEYCLOAK, Map.of(), IdentityHeaders.STANDARD_NAMESPACE);
		List<Map.Entry<String, List<String>>> sent = new ArrayList<>();
		edge.encode(KEYCLOAK_CLAIMS, (name, value) -> sent.add(Map.entry(name, List.of(value))));
		assertThat(edge.agree(sent, KEYCLOAK_CLAIMS)).isTrue();
		assertThat(STANDARD.agree(sent, KEYCLOAK_CLAIMS)).isFalse();
		assertThat(edge.agree(List.of(Map.entry("X-User-Permissions", List.of("orders:read orders:write"))),
				KEYCLOAK_CLAIMS))
			.isFalse();
	}

	@Test
	void encodeWhenHeaderHasItsOwnClaimThenItGoesBeforeThatOfTheIdentity() {
		IdentityHeaders headers = IdentityHeaders.of(KEYCLOAK, Map.of("x-user-roles", "permissions", "X-User-Device",
				"", "X-Scope", "scope", "X-User-Permissions", "scope"), IdentityHeaders.STANDARD_NAMESPACE);
		assertThat(encode(headers, KEYCLOAK_CLAIMS)).containsOnly(Map.entry("X-User-Id", "u1"),
				Map.entry("X-User-Name", "alice"), Map.entry("x-user-roles", "wrong"),
				Map.entry("X-User-Permissions", "orders:read,orders:write"), Map.entry("X-User-Session", "s1"),
				Map.entry("X-Scope", "orders:read  orders:write"));
	}

	@Test
	void standardNamesWhenChangedThenItIsRefused() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> IdentityHeaders.STANDARD_NAMES.clear());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "X User", "X-User-Id:", "X_User", "X.User", "X-Üser", "X-User\n" })
	void ofWhenNameIsNoPlainHeaderNameThenItSaysSo(String name) {
		assertInvalid("gatehouse.headers.names", Map.of(name, "sub"), List.of());
		assertInvalid("gatehouse.headers.namespace", Map.of(), List.of(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Authorization", "authorization", "HOST", "Connection", "Content-Length", "Content-Type",
			"Transfer-Encoding", "TE", "Trailer", "Upgrade", "Cookie", "Expect", "Keep-Alive", "Proxy-Authorization",
			"Proxy-Connection" })
	void ofWhenNameIsReservedThenItSaysSo(String name) {
		assertInvalid("gatehouse.headers.names", Map.of(name, "sub"), List.of());
		assertInvalid("gatehouse.headers.namespace", Map.of(), List.of(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "A", "Co", "content-", "h", "Proxy-", "T" })
	void ofWhenNamespaceHoldsAReservedNameThenItSaysSo(String beginning) {
		assertInvalid("gatehouse.headers.namespace", Map.of(), List.of("X-User-", beginning));
	}

	@Test
	void ofWhenNameIsGivenTwiceThenItSaysSo() {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("X-Tenant", "a");
		names.put("x-tenant", "b");
		assertInvalid("gatehouse.headers.names", names, List.of());
	}

	private static void assertInvalid(String property, Map<String, String> names, List<String> namespace) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> IdentityHeaders.of(names, namespace))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property))
			.satisfies((ex) -> assertThat(ex.reason()).endsWith("."))
			.satisfies((ex) -> assertThat(ex.remedy()).endsWith("."));
	}

	@ParameterizedTest(name = "{0}: {1} {2}")
	@MethodSource("received")
	void agreeWhenHeadersArriveThenItSaysWhetherTheySayTheSame(boolean agree, String name, List<String> values) {
		assertThat(STANDARD.agree(List.of(Map.entry("Accept", List.of("*/*", "x")), Map.entry(name, values)), CLAIMS))
			.isEqualTo(agree);
	}

	static Stream<Arguments> received() {
		return Stream.of(agree("X-User-Id", "alice"), agree("x_user.ID", "alice"), agree("X-User-Id", " alice "),
				agree("X-User-Id", "%61lice"), agree("X-User-Name", "%e7%88%b1%e4%b8%bd%e4%b8%9d %f0%9f%98%80"),
				agree("X-User-Roles", "user,a%2Cb"), agree("X-User-Roles", "user, a%2cb"),
				agree("X-User-Permissions", ""), agree("X-User-Unmapped", "anything"), agree("X-Other", "bob"),
				disagree("X-User-Id", "bob"), disagree("X-User-Id", "Alice"), disagree("X-User-Id", ""),
				disagree("X-User-Id", "alice,bob"), disagree("X-User-Id", "alice%"), disagree("X-User-Id", "älice"),
				disagree("X-User-Id", "alice", "alice"), disagree("X-User-Id", "alice", "bob"), disagree("X-User-Id"),
				disagree("x_user_id", "bob"), disagree("X-User-Roles", "user,a,b"),
				disagree("X-User-Roles", "a%2Cb,user"), disagree("X-User-Roles", "user"),
				disagree("X-User-Roles", "user,a%2Cb,admin"), disagree("X-User-Permissions", "write"),
				disagree("X-User-Name", "爱丽丝 😀"));
	}

	private static Arguments agree(String name, String... values) {
		return Arguments.of(true, name, List.of(values));
	}

	private static Arguments disagree(String name, String... values) {
		return Arguments.of(false, name, List.of(values));
	}

	@Test
	void agreeWhenThereIsNoTokenThenAnyIdentityDisagrees() {
		assertThat(STANDARD.agree(List.of(Map.entry("X-User-Id", List.of("alice"))), Map.of())).isFalse();
		assertThat(STANDARD.agree(List.of(Map.entry("Accept", List.of("*/*"))), Map.of())).isTrue();
		assertThat(STANDARD.agree(List.of(), Map.of())).isTrue();
	}

	@Test
	void agreeWhenClaimCannotBeCarriedThenHeaderDisagrees() {
		assertThat(STANDARD.agree(List.of(Map.entry("X-User-Id", List.of("x"))), Map.of("sub", Map.of()))).isFalse();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("values")
	void agreeWhenHeadersWereEncodedFromTheClaimsThenTheyAgree(Object claim, String header) {
		Map<String, Object> claims = Map.of("name", claim);
		List<Map.Entry<String, List<String>>> sent = new ArrayList<>();
		STANDARD.encode(claims, (name, value) -> sent.add(Map.entry(name, List.of(value))));
		assertThat(sent).hasSize(1);
		assertThat(STANDARD.agree(sent, claims)).isTrue();
	}

	private static Map<String, String> encode(IdentityHeaders headers, Map<String, Object> claims) {
		Map<String, @Nullable String> encoded = new LinkedHashMap<>();
		headers.encode(claims, (name, value) -> assertThat(encoded.put(name, value)).isNull());
		Map<String, String> result = new LinkedHashMap<>();
		encoded.forEach((name, value) -> result.put(name, String.valueOf(value)));
		return result;
	}

	@Test
	void isIdentityHeaderWhenOneMoreIsGuardedThenItIsInAnySpellingAndNoOther() {
		IdentityHeaders standard = IdentityHeaders.standard();
		IdentityHeaders more = standard.alsoGuarding("some.property", "X-Hint").alsoGuarding("some.property", "X-Tag");
		assertThat(more.isIdentityHeader("X-Hint")).isTrue();
		assertThat(more.isIdentityHeader("x_hint")).isTrue();
		assertThat(more.isIdentityHeader("X.TAG")).isTrue();
		assertThat(more.isIdentityHeader("X-User-Id")).isTrue();
		assertThat(more.isIdentityHeader("X-Hints")).isFalse();
		assertThat(standard.isIdentityHeader("X-Hint")).isFalse();
	}

	@Test
	void alsoGuardingWhenHeaderIsReservedOrCarriesClaimThenRefused() {
		IdentityHeaders standard = IdentityHeaders.standard();
		for (String header : List.of("Host", "x_user", "x-user-id")) {
			assertThatExceptionOfType(InvalidSettingException.class)
				.isThrownBy(() -> standard.alsoGuarding("some.property", header))
				.satisfies((ex) -> assertThat(ex.property()).isEqualTo("some.property"));
		}
	}

}
