package io.gatehouse.gateway.authentication;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.gatehouse.gateway.GatehouseGatewayProperties;
import io.gatehouse.revocation.OpaqueTokenKeys;
import io.gatehouse.revocation.SessionRecordFields;
import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.IssuerSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of opaque access tokens, {@code gatehouse.opaque.*}.
 *
 * @param enabled whether bearer tokens that are not JWTs are looked up in Redis; requires
 * minting
 * @param keyPrefix the prefix of the Redis keys of opaque tokens
 * @param keyStyle the form of a token in its key: sha256 (its hash) or plain (for
 * existing systems)
 * @param fields the names of the fields in the hash of an opaque token
 * @param revocationScope the scope of the revocations that apply to opaque tokens without
 * a scope of their own; by default the scope of the issuer whose sessions are in Redis
 */
@ConfigurationProperties("gatehouse.opaque")
public record OpaqueProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue(OpaqueTokenKeys.DEFAULT_PREFIX) String keyPrefix,
		@DefaultValue("sha256") OpaqueTokenKeys.Style keyStyle, @DefaultValue Fields fields,
		@Nullable String revocationScope) {

	private static final String SCOPE = "gatehouse.opaque.revocation-scope";

	public OpaqueProperties {
		new OpaqueTokenKeys(keyPrefix, keyStyle);
		if (revocationScope != null && !revocationScope.matches("[A-Za-z0-9_.-]*")) {
			throw new InvalidSettingException(SCOPE, revocationScope, "It contains characters that are not allowed.",
					"Use letters, digits, '_', '.' and '-' only.");
		}
	}

	/**
	 * Returns the scope of the revocations of opaque tokens that do not name one: the
	 * configured scope, or that of the issuer whose sessions are in Redis.
	 * @param gateway names the trusted issuers
	 * @return the scope, empty for none
	 * @throws InvalidSettingException if no trusted issuer has the configured one, or
	 * none is configured and several issuers are trusted
	 */
	public String scope(GatehouseGatewayProperties gateway) {
		Collection<IssuerSettings> issuers = gateway.issuers().values();
		String scope = this.revocationScope;
		if (scope != null) {
			if (!issuers.isEmpty() && issuers.stream().noneMatch((issuer) -> scope.equals(issuer.scope()))) {
				throw new InvalidSettingException(SCOPE, scope,
						"No trusted issuer has this scope, so no revocation would apply to opaque tokens.",
						"Remove it, or set it to the 'revocation-scope' of the issuer that issues them.");
			}
			return scope;
		}
		String issuer = gateway.gateway().sessionIssuer();
		if (issuer != null) {
			return gateway.revocationScope(issuer);
		}
		if (issuers.size() > 1) {
			throw new InvalidSettingException(SCOPE, null,
					"Several issuers are trusted, so the scope of the revocations of opaque tokens is ambiguous.",
					"Set 'gatehouse.gateway.session-issuer' to the issuer of opaque tokens, or this property to its 'revocation-scope'.");
		}
		return issuers.stream().map(IssuerSettings::scope).findFirst().orElse("");
	}

	/** The keys of opaque tokens in Redis. */
	OpaqueTokenKeys keys() {
		return new OpaqueTokenKeys(this.keyPrefix, this.keyStyle);
	}

	/**
	 * The names of the hash's fields. An empty one is not read.
	 *
	 * @param user the field with the user's id, the 'sub'
	 * @param session the field with the session's id, if any. The session must then
	 * exist, and supplies the caller's identity
	 * @param iat the field with the time of issue, in seconds or milliseconds since 1970
	 * @param name the field with the display name
	 * @param device the field with the device's id
	 * @param roles the field with the roles, a JSON array or a comma-separated text
	 * @param permissions the field with the permissions, in the same format
	 * @param attributes the field with further claims, a JSON object
	 */
	public record Fields(@DefaultValue(SessionRecordFields.USER) String user,
			@DefaultValue(OpaqueTokenKeys.SESSION_FIELD) String session,
			@DefaultValue(SessionRecordFields.IAT) String iat, @DefaultValue(SessionRecordFields.NAME) String name,
			@DefaultValue(SessionRecordFields.DEVICE) String device,
			@DefaultValue(SessionRecordFields.ROLES) String roles,
			@DefaultValue(SessionRecordFields.PERMISSIONS) String permissions,
			@DefaultValue(SessionRecordFields.ATTRIBUTES) String attributes) {

		public Fields {
			if (user.isBlank() || iat.isBlank()) {
				throw new InvalidSettingException("gatehouse.opaque.fields." + (user.isBlank() ? "user" : "iat"), "",
						"Opaque tokens cannot be checked without this field.",
						"Set the name of the field in the hash.");
			}
		}

		/** The configured field names, by Gatehouse's names. */
		Map<String, String> names() {
			Map<String, String> names = new LinkedHashMap<>();
			names.put(SessionRecordFields.USER, this.user);
			names.put(OpaqueTokenKeys.SESSION_FIELD, this.session);
			names.put(SessionRecordFields.IAT, this.iat);
			names.put(SessionRecordFields.NAME, this.name);
			names.put(SessionRecordFields.DEVICE, this.device);
			names.put(SessionRecordFields.ROLES, this.roles);
			names.put(SessionRecordFields.PERMISSIONS, this.permissions);
			names.put(SessionRecordFields.ATTRIBUTES, this.attributes);
			return names;
		}

	}

}
