package io.gatehouse.session;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.gatehouse.identity.TextConstraints;
import io.gatehouse.token.JwtVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Validated values of an {@link Account}. Not public: a handler that could name the type
 * would have it bound from the request.
 */
record AccountValues(String subject, @Nullable String name, List<String> roles, List<String> permissions,
		Map<String, Object> attributes) implements Account {

	private static final int MAX_LENGTH = JwtVerifier.MAX_IDENTIFIER_LENGTH;

	AccountValues {
		TextConstraints.check("The subject", subject, MAX_LENGTH);
		TextConstraints.checkOptional("The name", name, MAX_LENGTH);
		roles = texts("A role", roles);
		permissions = texts("A permission", permissions);
		attributes = claims(attributes);
	}

	private static List<String> texts(String what, List<String> texts) {
		texts.forEach((text) -> TextConstraints.check(what, text, MAX_LENGTH));
		return texts.stream().distinct().toList();
	}

	private static Map<String, Object> claims(Map<String, Object> attributes) {
		Map<String, Object> claims = new LinkedHashMap<>();
		attributes.forEach((claim, value) -> {
			TextConstraints.check("The name of an attribute", claim, MAX_LENGTH);
			if (Account.RESERVED_CLAIMS.contains(claim)) {
				throw new IllegalArgumentException("Attribute '" + claim + "' would replace a claim of that name");
			}
			claims.put(claim, ClaimValue.copy(claim, value));
		});
		return Collections.unmodifiableMap(claims);
	}

	@Override
	public String toString() {
		return "Account[subject=" + this.subject + ", name=" + this.name + ", roles=" + this.roles + ", permissions="
				+ this.permissions + ", attributes=" + this.attributes + "]";
	}

}
