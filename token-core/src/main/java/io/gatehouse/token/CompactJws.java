package io.gatehouse.token;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart, its signature not verified: exactly three segments in the
 * canonical base64url of RFC 7515, so that one token has one text; a header without
 * anything that would bring its own key or change what is signed; claims as one JSON
 * object without duplicate members.
 *
 * @param header the protected header
 * @param claims the claims as parsed: {@code Long}, {@code Double}, {@code String},
 * {@code Boolean}, lists and maps of these
 * @param signed what the signature covers, ASCII
 * @param signature the signature, not empty
 */
record CompactJws(JWSHeader header, Map<String, Object> claims, String signed, Base64URL signature) {

	/** Headers that name or embed a key, or change how the signature is computed. */
	private static final List<String> REFUSED_HEADERS = List.of("crit", "b64", "jku", "jwk", "x5u", "x5c", "enc",
			"zip");

	private static final int MAX_KEY_ID_LENGTH = 256;

	/**
	 * Takes a token apart.
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} for anything else
	 * than a compact JWS as described
	 */
	static CompactJws parse(String token, int maxLength) {
		if (token.length() > maxLength) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		int first = token.indexOf('.');
		int second = token.indexOf('.', first + 1);
		if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN);
		}
		try {
			byte[] header = decode(token.substring(0, first));
			byte[] payload = decode(token.substring(first + 1, second));
			decode(token.substring(second + 1));
			return new CompactJws(header(token.substring(0, first), header), object(payload),
					token.substring(0, second), new Base64URL(token.substring(second + 1)));
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw new InvalidTokenException(Reason.MALFORMED_TOKEN, ex);
		}
	}

	/**
	 * Decodes a segment, and refuses every text but the one that encoding gives (RFC
	 * 4648, section 3.5).
	 */
	private static byte[] decode(String segment) {
		byte[] decoded = Base64.getUrlDecoder().decode(segment);
		if (decoded.length == 0 || !Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(segment)) {
			throw new IllegalArgumentException("Not canonical base64url");
		}
		return decoded;
	}

	private static JWSHeader header(String segment, byte[] json) throws ParseException {
		Map<String, Object> members = object(json);
		if (REFUSED_HEADERS.stream().anyMatch(members::containsKey)) {
			throw new IllegalArgumentException("A header that is not accepted");
		}
		if (!(members.get("alg") instanceof String) || !isText(members.get("typ"), MAX_KEY_ID_LENGTH)
				|| !isText(members.get("cty"), MAX_KEY_ID_LENGTH) || !isText(members.get("kid"), MAX_KEY_ID_LENGTH)) {
			throw new IllegalArgumentException("A header parameter that is no short text");
		}
		return JWSHeader.parse(members, new Base64URL(segment));
	}

	private static boolean isText(@Nullable Object value, int maxLength) {
		return value == null || (value instanceof String text && !text.isEmpty() && text.length() <= maxLength
				&& text.chars().noneMatch(Character::isISOControl));
	}

	private static Map<String, Object> object(byte[] json) throws ParseException {
		String text = new String(json, StandardCharsets.UTF_8);
		if (!java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), json)) {
			throw new IllegalArgumentException("Not UTF-8");
		}
		// Nimbus takes null and [] for objects, and skips a byte order mark
		if (!text.stripLeading().startsWith("{")) {
			throw new IllegalArgumentException("Not a JSON object");
		}
		Map<String, Object> members = JSONObjectUtils.parse(text);
		if (DuplicateMembers.in(text)) {
			throw new IllegalArgumentException("A member twice");
		}
		return members;
	}

	byte[] signingInput() {
		return this.signed.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The {@code iss}, not verified, or {@code null} if there is none that is a string.
	 */
	@Nullable String issuer() {
		return (this.claims.get("iss") instanceof String issuer) ? issuer : null;
	}

	/** The {@code typ} as RFC 7515, section 4.1.9 compares it, or {@code none}. */
	String type() {
		return (this.header.getType() != null) ? normalizedType(this.header.getType().getType())
				: TrustedIssuer.NO_TYPE;
	}

	static String normalizedType(String type) {
		String lower = type.toLowerCase(java.util.Locale.ROOT);
		return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
	}

	/**
	 * Claims that must be strings, bounded and free of control characters, if they are
	 * there.
	 */
	static boolean areIdentifiers(Map<String, Object> claims, Collection<String> names) {
		Set<String> distinct = Set.copyOf(names);
		return distinct.stream().allMatch((name) -> !claims.containsKey(name) || isIdentifier(claims.get(name)));
	}

	@Override
	public String toString() {
		return "CompactJws[" + this.header.getAlgorithm() + "]";
	}

	private static boolean isIdentifier(@Nullable Object value) {
		return value instanceof String text && !text.isEmpty() && text.length() <= JwtVerifier.MAX_IDENTIFIER_LENGTH
				&& text.chars().noneMatch(Character::isISOControl) && isWellFormed(text);
	}

	/** Whether a text has no lone surrogates, so that it survives UTF-8. */
	private static boolean isWellFormed(String text) {
		return StandardCharsets.UTF_8.newEncoder().canEncode(text);
	}

}
