package io.gatehouse.service;

import java.util.List;
import java.util.stream.Stream;

import io.gatehouse.token.Reason;

/**
 * Headers and the answers that a service gives to them, the same for both stacks.
 * {@code {token}} in a value stands for a valid token. The identity headers come with a
 * token of {@code alice} with the roles {@code user} and {@code a,b}, the tenant
 * {@code t1}, and no name.
 */
final class HeaderCases {

	private HeaderCases() {
	}

	static Stream<Authorization> authorization() {
		return Stream.of(new Authorization("none", Reason.MISSING_TOKEN),
				new Authorization("Basic", Reason.MISSING_TOKEN, "Basic YWxpY2U6c2VjcmV0"),
				new Authorization("DPoP", Reason.MISSING_TOKEN, "DPoP {token}"),
				new Authorization("the token alone", Reason.MISSING_TOKEN, "{token}"),
				new Authorization("Bearer without a token", Reason.MALFORMED_TOKEN, "Bearer"),
				new Authorization("Bearer without a space", Reason.MALFORMED_TOKEN, "Bearer{token}"),
				new Authorization("Bearer with two spaces", Reason.MALFORMED_TOKEN, "Bearer  {token}"),
				new Authorization("Bearer with a tab", Reason.MALFORMED_TOKEN, "Bearer\t{token}"),
				new Authorization("Bearer with a colon", Reason.MALFORMED_TOKEN, "Bearer: {token}"),
				new Authorization("two tokens", Reason.MALFORMED_TOKEN, "Bearer {token} {token}"),
				new Authorization("joined by a comma", Reason.MALFORMED_TOKEN, "Bearer {token}, Bearer {token}"),
				new Authorization("two headers", Reason.MALFORMED_TOKEN, "Bearer {token}", "Bearer {token}"),
				new Authorization("a second header of another scheme", Reason.MALFORMED_TOKEN, "Bearer {token}",
						"Basic YWxpY2U6c2VjcmV0"),
				new Authorization("a first header of another scheme", Reason.MALFORMED_TOKEN, "Basic YWxpY2U6c2VjcmV0",
						"Bearer {token}"));
	}

	static Stream<IdentityHeader> disagreeing() {
		return Stream.of(new IdentityHeader("another user", "X-User-Id", "bob"),
				new IdentityHeader("in lower case", "x-user-id", "bob"),
				new IdentityHeader("with an underscore", "X_User_Id", "bob"),
				new IdentityHeader("with dots", "x.user.id", "bob"),
				new IdentityHeader("user in another case", "X-User-Id", "Alice"),
				new IdentityHeader("empty", "X-User-Id", ""),
				new IdentityHeader("twice the same", "X-User-Id", "alice", "alice"),
				new IdentityHeader("right, then wrong", "X-User-Id", "alice", "bob"),
				new IdentityHeader("joined by a comma", "X-User-Id", "alice,bob"),
				new IdentityHeader("not an encoding", "X-User-Id", "alice%zz"),
				new IdentityHeader("a claim that the token does not have", "X-User-Name", "Alice"),
				new IdentityHeader("a role more", "X-User-Roles", "user,a%2Cb,admin"),
				new IdentityHeader("a role less", "X-User-Roles", "user"),
				new IdentityHeader("other roles by another comma", "X-User-Roles", "user,a,b"),
				new IdentityHeader("a permission", "X-User-Permissions", "order:read"),
				new IdentityHeader("another session", "X-User-Session", "stolen"),
				new IdentityHeader("a device", "X-User-Device", "phone"),
				new IdentityHeader("a header of our own configuration", "X-Tenant", "evil"));
	}

	/** Leaves out empty headers, which contradict nothing without a token. */
	static Stream<IdentityHeader> alone() {
		return disagreeing().filter((header) -> !header.values().contains(""));
	}

	static Stream<IdentityHeader> agreeing() {
		return Stream.of(new IdentityHeader("user", "X-User-Id", "alice"),
				new IdentityHeader("user in another header's case", "x-user-id", "alice"),
				new IdentityHeader("user with percent signs", "X-User-Id", "%61lice"),
				new IdentityHeader("roles", "X-User-Roles", "user,a%2Cb"),
				new IdentityHeader("roles with white space", "X-User-Roles", "user , a%2cb"),
				new IdentityHeader("a header of our own configuration", "X-Tenant", "t1"),
				new IdentityHeader("the cohort, which is no identity", "X-Cohort", "canary"),
				new IdentityHeader("a cohort that is none", "X-Cohort", "a", "b"),
				new IdentityHeader("a header of somebody else", "X-Request-Id", "bob"));
	}

	/** {@code Authorization} headers that are answered with 401. */
	record Authorization(String name, Reason reason, List<String> headers) {

		Authorization(String name, Reason reason, String... headers) {
			this(name, reason, List.of(headers));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** An identity header, sent once for each value. */
	record IdentityHeader(String name, String header, List<String> values) {

		IdentityHeader(String name, String header, String... values) {
			this(name, header, List.of(values));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
