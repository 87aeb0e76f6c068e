package io.gatehouse.service.propagation;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.gatehouse.identity.Identity;
import io.gatehouse.service.IdentityResolver;
import io.gatehouse.service.MdcProperties;
import io.gatehouse.token.Sha256;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * Creates the entries of the log context (MDC) for a caller.
 */
final class LogEntries {

	private static final int HASH_LENGTH = 16;

	private static final String HMAC = "HmacSHA256";

	/** Control and format characters, and the separators of lines and paragraphs. */
	private static final Pattern LINE_BREAKING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

	private final MdcProperties properties;

	private final IdentityResolver identities;

	LogEntries(MdcProperties properties, IdentityResolver identities) {
		this.properties = properties;
		this.identities = identities;
	}

	/**
	 * Returns the entries for a caller.
	 * @return the entries; empty if the caller is not authenticated by a JWT, or if the
	 * settings want no entries
	 */
	Map<String, String> of(@Nullable Authentication authentication) {
		if (this.properties.content() == MdcProperties.Content.NONE) {
			return Map.of();
		}
		Identity identity = identity(authentication);
		if (identity == null) {
			return Map.of();
		}
		Map<String, String> entries = new HashMap<>();
		entries.put(this.properties.userKey(), text(identity.subject()));
		if (identity.session() != null) {
			entries.put(this.properties.sessionKey(), text(identity.session()));
		}
		return entries;
	}

	private @Nullable Identity identity(@Nullable Authentication authentication) {
		try {
			return this.identities.identity(authentication);
		}
		catch (InvalidBearerTokenException ex) {
			// code that needs the identity refuses such a token, logging does not
			return null;
		}
	}

	private String text(String id) {
		if (this.properties.content() == MdcProperties.Content.PLAIN) {
			// an id must not start a new line of the log
			return LINE_BREAKING.matcher(id).replaceAll("_");
		}
		byte[] hash = hash(id.getBytes(StandardCharsets.UTF_8));
		return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, HASH_LENGTH);
	}

	private byte[] hash(byte[] id) {
		byte[] salt = this.properties.salt().getBytes(StandardCharsets.UTF_8);
		if (salt.length == 0) {
			return Sha256.hash(id);
		}
		try {
			Mac mac = Mac.getInstance(HMAC);
			mac.init(new SecretKeySpec(salt, HMAC));
			return mac.doFinal(id);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + HMAC, ex);
		}
	}

}
