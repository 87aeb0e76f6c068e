package io.gatehouse.token;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;

/**
 * Parsed compact JWS whose signature is not verified. It has exactly three segments in
 * the canonical base64url of RFC 7515, so that one token has one text. Its header is
 * short, and has no parameter that brings its own key or changes the signed content. The
 * payload is decoded but not parsed; {@link #claims()} is for tokens whose signature was
 * confirmed.
 * <p>
 * Checks run in the order of their cost, since any client can send any text: length,
 * segments, alphabet, header. Together they read each character at most a few times. Only
 * the header is parsed, which is short and has few members.
 */
final class CompactJws {

	/** Headers that name or embed a key, or change how the signature is computed. */
	private static final List<String> REFUSED_HEADERS = List.of("crit", "b64", "jku", "jwk", "x5u", "x5c", "enc",
			"zip");

	private static final List<String> REFUSED_IN_PROOFS = REFUSED_HEADERS.stream()
		.filter((name) -> !name.equals("jwk"))
		.toList();

	private static final List<String> TEXT_HEADERS = List.of("typ", "cty", "kid");

	private static final int MAX_KEY_ID_LENGTH = 256;

	/** Has room for a {@code kid} of the greatest length, in any script. */
	private static final int MAX_HEADER_LENGTH = 2048;

	/** Commas, colons and opening brackets; a usual header has six. */
	private static final int MAX_HEADER_STRUCTURE = 64;

	/** Has room for a signature by an RSA key of 16,384 bits. */
	private static final int MAX_SIGNATURE_LENGTH = 2731;

	private static final byte[] BASE64URL = new byte[128];

	static {
		Arrays.fill(BASE64URL, (byte) -1);
		String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
		for (int i = 0; i < alphabet.length(); i++) {
			BASE64URL[alphabet.charAt(i)] = (byte) i;
		}
	}

	private final JWSHeader header;

	private final byte[] payload;

	private final String signed;

	private final Base64URL signature;

	private CompactJws(JWSHeader header, byte[] payload, String signed, Base64URL signature) {
		this.header = header;
		this.payload = payload;
		this.signed = signed;
		this.signature = signature;
	}

	/**
	 * Parses a token.
	 * @param known headers that need not be parsed again
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} for any text
	 * other than a compact JWS as described
	 */
	static CompactJws parse(String token, int maxLength, ConfirmedHeaders known) {
		return parse(token, maxLength, known::get, REFUSED_HEADERS);
	}

	/**
	 * Parses a proof of possession, whose header brings its public key: {@code jwk} is
	 * accepted. Nimbus refuses a {@code jwk} with private members.
	 * @param known the header, if it need not be parsed again
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} for any text
	 * other than a compact JWS as described
	 */
	static CompactJws parseProof(String proof, int maxLength, @Nullable JWSHeader known) {
		return parse(proof, maxLength, (segment) -> known, REFUSED_IN_PROOFS);
	}

	private static CompactJws parse(String token, int maxLength, Function<String, @Nullable JWSHeader> known,
			List<String> refused) {
		if (token.length() > maxLength) {
			throw malformed(() -> token.length() + " characters, more than " + maxLength);
		}
		int first = token.indexOf('.');
		int second = token.indexOf('.', first + 1);
		if (first < 0 || second < 0 || first > MAX_HEADER_LENGTH || token.length() - second - 1 > MAX_SIGNATURE_LENGTH
				|| !isBase64Url(token, 0, first) || !isBase64Url(token, first + 1, second)
				|| !isBase64Url(token, second + 1, token.length())) {
			throw malformed(() -> "not three segments of canonical base64url of an accepted length");
		}
		try {
			String segment = token.substring(0, first);
			JWSHeader confirmed = known.apply(segment);
			JWSHeader header = (confirmed != null) ? confirmed : header(segment, refused);
			byte[] payload = Base64.getUrlDecoder().decode(token.substring(first + 1, second));
			return new CompactJws(header, payload, token.substring(0, second),
					new DecodedBase64Url(token.substring(second + 1)));
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw malformed(() -> "a header that cannot be parsed");
		}
	}

	/**
	 * Tells whether a segment is canonical base64url (RFC 4648, section 3.5): no other
	 * characters, no padding, and no bits that decoding would drop.
	 */
	private static boolean isBase64Url(String token, int start, int end) {
		int rest = (end - start) % 4;
		if (end == start || rest == 1) {
			return false;
		}
		int value = 0;
		for (int i = start; i < end; i++) {
			char c = token.charAt(i);
			value = (c < BASE64URL.length) ? BASE64URL[c] : -1;
			if (value < 0) {
				return false;
			}
		}
		return (rest == 0) || (value & ((rest == 2) ? 0xf : 0x3)) == 0;
	}

	private static JWSHeader header(String segment, List<String> refusedNames) throws ParseException {
		byte[] json = Base64.getUrlDecoder().decode(segment);
		if (structure(json) > MAX_HEADER_STRUCTURE) {
			throw malformed(() -> "a header with too many members");
		}
		Map<String, Object> members = object(json);
		for (String refused : refusedNames) {
			if (members.containsKey(refused)) {
				throw malformed(() -> "the header parameter '" + refused + "', which is never accepted");
			}
		}
		if (!(members.get("alg") instanceof String)
				|| !TEXT_HEADERS.stream().allMatch((name) -> isText(members.get(name), MAX_KEY_ID_LENGTH))) {
			throw malformed(() -> "a header without 'alg', or whose 'typ', 'cty' or 'kid' is not a short text");
		}
		return parsed(members, new Base64URL(segment));
	}

	private static JWSHeader parsed(Map<String, Object> members, Base64URL segment) throws ParseException {
		try {
			return JWSHeader.parse(members, segment);
		}
		catch (RuntimeException ex) {
			// Nimbus does not check all members of a key before it uses them
			throw malformed(() -> "a header with a member of a wrong type");
		}
	}

	/** Returns an upper bound of the number of values in the text. */
	private static int structure(byte[] json) {
		int structure = 0;
		for (byte b : json) {
			if (b == ',' || b == ':' || b == '{' || b == '[') {
				structure++;
			}
		}
		return structure;
	}

	private static boolean isText(@Nullable Object value, int maxLength) {
		return value == null || (value instanceof String text && isText(text, maxLength));
	}

	private static boolean isText(String text, int maxLength) {
		if (text.isEmpty() || text.length() > maxLength) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			if (Character.isISOControl(text.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static Map<String, Object> object(byte[] json) throws ParseException {
		String text = new String(json, StandardCharsets.UTF_8);
		if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), json)) {
			throw malformed(() -> "a segment that is not UTF-8");
		}
		// Nimbus accepts null and [] as objects, and skips a byte order mark
		if (!text.stripLeading().startsWith("{")) {
			throw malformed(() -> "a segment that is not a JSON object");
		}
		Map<String, Object> members = JSONObjectUtils.parse(text);
		if (DuplicateMembers.in(text)) {
			throw malformed(() -> "a JSON object with a duplicate member");
		}
		return members;
	}

	private static InvalidTokenException malformed(Supplier<String> details) {
		return TokenRefusal.of(Reason.MALFORMED_TOKEN, details);
	}

	/** The protected header. */
	JWSHeader header() {
		return this.header;
	}

	/** The octets that the signature covers, ASCII. */
	byte[] signingInput() {
		return this.signed.getBytes(StandardCharsets.US_ASCII);
	}

	/** The signature, not empty. */
	Base64URL signature() {
		return this.signature;
	}

	/**
	 * The {@code iss}, not verified, or {@code null} if there is none that is a string.
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if the payload is
	 * found not to be a JSON object
	 */
	@Nullable String unverifiedIssuer() {
		return UnverifiedIssuer.in(this.payload);
	}

	/**
	 * Parses the claims. This costs far more than all earlier checks.
	 * @return the claims: {@code Long}, {@code Double}, {@code String}, {@code Boolean},
	 * lists and maps of these
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if the payload is
	 * not one JSON object in UTF-8 without duplicate members
	 */
	Map<String, Object> claims() {
		try {
			return object(this.payload);
		}
		catch (ParseException ex) {
			throw malformed(() -> "claims that are not JSON");
		}
	}

	/** The {@code typ}, normalized as in RFC 7515, section 4.1.9, or {@code none}. */
	String type() {
		return (this.header.getType() != null) ? normalizedType(this.header.getType().getType())
				: TrustedIssuer.NO_TYPE;
	}

	static String normalizedType(String type) {
		String lower = type.toLowerCase(java.util.Locale.ROOT);
		return lower.startsWith("application/") ? lower.substring("application/".length()) : lower;
	}

	/**
	 * Tells whether claims, if present, are strings of bounded length without control
	 * characters.
	 */
	static boolean areIdentifiers(Map<String, Object> claims, Collection<String> names) {
		for (String name : names) {
			Object value = claims.get(name);
			if ((value != null || claims.containsKey(name)) && !isIdentifier(value)) {
				return false;
			}
		}
		return true;
	}

	@Override
	public String toString() {
		return "CompactJws[" + this.header.getAlgorithm() + "]";
	}

	private static boolean isIdentifier(@Nullable Object value) {
		return value instanceof String text && isText(text, JwtVerifier.MAX_IDENTIFIER_LENGTH) && isWellFormed(text);
	}

	/** Tells whether a text has no lone surrogates and so can be encoded as UTF-8. */
	private static boolean isWellFormed(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				return StandardCharsets.UTF_8.newEncoder().canEncode(text);
			}
		}
		return true;
	}

}
