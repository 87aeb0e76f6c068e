package io.gatehouse.gateway.authentication;

import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.revocation.SessionRecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a user as stored in Redis, in the hash of a session or of an opaque token.
 * {@link #toString()} shows none of it.
 *
 * @param user the {@code sub}
 * @param name the display name, or {@code null}
 * @param device the device's id, or {@code null}
 * @param roles the roles
 * @param permissions the permissions
 * @param attributes further claims
 */
record SessionRecord(String user, @Nullable String name, @Nullable String device, List<String> roles,
		List<String> permissions, Map<String, Object> attributes) {

	/** Bytes of a small object and its reference. */
	private static final int OBJECT = 32;

	/** The fields that are read, by Gatehouse's names. */
	static final List<String> FIELDS = List.of(SessionRecordFields.USER, SessionRecordFields.NAME,
			SessionRecordFields.DEVICE, SessionRecordFields.ROLES, SessionRecordFields.PERMISSIONS,
			SessionRecordFields.ATTRIBUTES);

	SessionRecord {
		roles = List.copyOf(roles);
		permissions = List.copyOf(permissions);
		attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
	}

	/**
	 * Reads the fields of a hash.
	 * @param fields the fields that exist, by the names in {@link #FIELDS}; lists are
	 * JSON arrays or comma-separated
	 * @return the record, or {@code null} if the hash names no user
	 * @throws ParseException if a list or the attributes are malformed
	 */
	static @Nullable SessionRecord of(Map<String, String> fields) throws ParseException {
		String user = fields.get(SessionRecordFields.USER);
		if (user == null || user.isEmpty()) {
			return null;
		}
		return new SessionRecord(user, fields.get(SessionRecordFields.NAME), fields.get(SessionRecordFields.DEVICE),
				texts(fields.get(SessionRecordFields.ROLES)), texts(fields.get(SessionRecordFields.PERMISSIONS)),
				members(fields.get(SessionRecordFields.ATTRIBUTES)));
	}

	/** Returns the memory that the record takes, in bytes, by estimate. */
	int size() {
		int texts = this.user.length();
		for (String text : this.roles) {
			texts += text.length() + OBJECT;
		}
		for (String text : this.permissions) {
			texts += text.length() + OBJECT;
		}
		// a caller has the attributes, and the encoded headers of its claims, too
		return 4 * (texts + OBJECT * this.attributes.size() + this.attributes.toString().length());
	}

	private static List<String> texts(@Nullable String value) throws ParseException {
		String text = (value != null) ? value.strip() : "";
		if (!text.startsWith("[")) {
			return Arrays.stream(text.split(",")).map(String::strip).filter((item) -> !item.isEmpty()).toList();
		}
		List<Object> items = JSONArrayUtils.parse(text);
		if (!items.stream().allMatch(String.class::isInstance)) {
			throw new ParseException("A list contains values that are not text", 0);
		}
		return items.stream().map(String.class::cast).toList();
	}

	private static Map<String, Object> members(@Nullable String value) throws ParseException {
		if (value == null || value.isBlank()) {
			return Map.of();
		}
		// the parser would accept an array of pairs, too
		if (!value.strip().startsWith("{")) {
			throw new ParseException("The attributes are not a JSON object", 0);
		}
		Map<String, Object> members = new LinkedHashMap<>(JSONObjectUtils.parse(value));
		members.keySet().removeIf(String::isBlank);
		members.values().removeIf(Objects::isNull);
		return members;
	}

	@Override
	public String toString() {
		return "SessionRecord[]";
	}

}
