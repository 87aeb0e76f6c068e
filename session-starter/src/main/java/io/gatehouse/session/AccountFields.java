package io.gatehouse.session;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.SessionRecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Converts accounts to and from their fields in Redis: the name (missing if there is
 * none), the roles, the permissions and the attributes of {@link SessionRecordFields}.
 */
final class AccountFields {

	private AccountFields() {
	}

	/** Returns fields and values in turn. */
	static List<String> of(Account account) {
		List<String> fields = new ArrayList<>(
				List.of(SessionRecordFields.ROLES, JSONArrayUtils.toJSONString(account.roles()),
						SessionRecordFields.PERMISSIONS, JSONArrayUtils.toJSONString(account.permissions()),
						SessionRecordFields.ATTRIBUTES, JSONObjectUtils.toJSONString(account.attributes())));
		add(fields, SessionRecordFields.NAME, account.name());
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
			throw new IllegalStateException("The record of a session cannot be read", ex);
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
