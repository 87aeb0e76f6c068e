package io.gatehouse.identity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Values of an {@link Identity}. It is not public: Spring would bind it from the request
 * for a handler that declares it as a parameter.
 */
record VerifiedIdentity(String issuer, String subject, @Nullable String name, @Nullable String session,
		@Nullable String device, List<String> roles, List<String> permissions,
		Map<String, Object> attributes) implements Identity {

	VerifiedIdentity {
		Objects.requireNonNull(issuer, "The issuer is missing");
		Objects.requireNonNull(subject, "The subject is missing");
		roles = List.copyOf(roles);
		permissions = List.copyOf(permissions);
		attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
	}

	@Override
	public String toString() {
		return "Identity[issuer=" + this.issuer + ", subject=" + this.subject + ", name=" + this.name + ", session="
				+ this.session + ", device=" + this.device + ", roles=" + this.roles + ", permissions="
				+ this.permissions + ", attributes=" + this.attributes + "]";
	}

}
