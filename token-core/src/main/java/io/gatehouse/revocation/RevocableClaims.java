package io.gatehouse.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.gatehouse.token.InvalidSettingException;

/**
 * Claims by which tokens can be revoked, and the names of their floors:
 * {@code claim:value}, or {@code scope/claim:value} for an issuer with a revocation
 * scope.
 *
 * @param names the claims
 */
public record RevocableClaims(List<String> names) {

	/** The floor that covers every token. */
	public static final String ALL = "all";

	/** The claims that are always revocable. */
	public static final List<String> STANDARD = List.of("jti", "sid", "sub", "client_id");

	/**
	 * Names the floor of a user's permissions: tokens that were issued at or before it
	 * carry roles and permissions that have changed since. It is separate from the user's
	 * own floor, so that a session whose permissions are read from elsewhere can ignore
	 * this floor alone. Its value is the {@code sub}.
	 */
	public static final String PERMISSIONS = "sub.permissions";

	/**
	 * Names the floor of a session's record in Redis: it rises whenever the record
	 * changes, so that gateways read it again. It covers no token. Its value is the
	 * {@code sid}.
	 */
	public static final String SESSION_RECORD = "sid.record";

	private static final String CLAIMS = "gatehouse.revocation.claims";

	private static final Set<String> RESERVED = Set.of(PERMISSIONS, SESSION_RECORD);

	public RevocableClaims {
		names = java.util.stream.Stream.concat(STANDARD.stream(), names.stream()).distinct().toList();
		for (String name : names) {
			if (!name.matches("[A-Za-z0-9_.-]+")) {
				throw new InvalidSettingException(CLAIMS, name,
						"It contains characters that are ambiguous in the denylist.",
						"Use claim names of letters, digits, '_', '.' and '-' only.");
			}
			if (RESERVED.contains(name)) {
				throw new InvalidSettingException(CLAIMS, name, "Gatehouse uses this name for floors of its own.",
						"Remove it, or give the claim another name.");
			}
		}
	}

	/**
	 * Returns the {@linkplain #STANDARD standard} claims only.
	 * @return the claims
	 */
	public static RevocableClaims standard() {
		return new RevocableClaims(List.of());
	}

	/**
	 * Returns the names of the floors that could cover a token, besides {@link #ALL}:
	 * those of {@link #membersBesidesPermissions(String, Map)}, and that of
	 * {@link #PERMISSIONS}.
	 * @param scope the scope of its issuer, empty for none
	 * @param claims the claims of the verified token
	 * @return the members
	 */
	public List<String> members(String scope, Map<String, Object> claims) {
		List<String> members = membersBesidesPermissions(scope, claims);
		if (claims.get("sub") instanceof String subject) {
			members.add(member(scope, PERMISSIONS, subject));
		}
		return members;
	}

	/**
	 * Returns the names of the floors that could cover a token whose permissions are read
	 * from elsewhere.
	 * @param scope the scope of its issuer, empty for none
	 * @param claims the claims of the verified token
	 * @return the members, in the order of the names
	 */
	public List<String> membersBesidesPermissions(String scope, Map<String, Object> claims) {
		List<String> members = new ArrayList<>(this.names.size() + 1);
		for (String name : this.names) {
			if (claims.get(name) instanceof String value) {
				members.add(member(scope, name, value));
			}
		}
		return members;
	}

	/**
	 * Returns the name of one floor.
	 * @param scope the scope of the issuer, empty for none
	 * @param claim the claim
	 * @param value the claim's value
	 * @return the member of the sorted set
	 */
	public static String member(String scope, String claim, String value) {
		return (scope.isEmpty() ? "" : scope + "/") + claim + ":" + value;
	}

}
