package io.gatehouse.session;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Converts accounts to and from their fields in Redis: {@code name} (missing if there is
 * none), {@code roles} and {@code permissions} (JSON arrays of text) and
 * {@code attributes} (a JSON object).
 */
final class AccountFields {

	private AccountFields() {
	}

	/** Returns fields and values in turn. */
	static List<String> of(Account account) {
		List<String> fields = new ArrayList<>(List.of("roles", JSONArrayUtils.toJSONString(account.roles()),
				"permissions", JSONArrayUtils.toJSONString(account.permissions()), "attributes",
				JSONObjectUtils.toJSONString(account.attributes())));
		if (account.name() != null) {
			fields.addAll(List.of("name", account.name()));
		}
		return fields;
	}

	/**
	 * Reads an account from its fields.
	 * @param name empty for none
	 */
	static Account read(String subject, String name, String roles, String permissions, String attributes) {
		try {
			return Account.of(subject, name.isEmpty() ? null : name, texts(roles), texts(permissions),
					members(attributes));
		}
		catch (ParseException ex) {
			throw new IllegalStateException("A session record that nobody can read", ex);
		}
	}

	private static List<String> texts(String json) throws ParseException {
		return json.isEmpty() ? List.of() : JSONArrayUtils.parse(json).stream().map(String::valueOf).toList();
	}

	private static Map<String, Object> members(String json) throws ParseException {
		return json.isEmpty() ? Map.of() : JSONObjectUtils.parse(json);
	}

	/** Adds a field, unless its value is {@code null}. */
	static void add(List<String> fields, String field, @Nullable String value) {
		if (value != null) {
			fields.addAll(Arrays.asList(field, value));
		}
	}

}
