package io.gatehouse.identity;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.gatehouse.token.InvalidSettingException;
import io.gatehouse.token.InvalidTokenException;
import io.gatehouse.token.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Header contract between the gateway and the services, {@code gatehouse.headers.*}: the
 * header for each claim, its encoding, and the header names that are reserved for the
 * identity. Both sides use this class. The items of a list are encoded one by one and
 * joined with commas. Text outside printable ASCII is percent-encoded UTF-8, and so is
 * the percent sign.
 */
public final class IdentityHeaders {

	/** The default headers and the claims that they carry. */
	public static final Map<String, String> STANDARD_NAMES = standardNames(IdentityClaims.defaults());

	/**
	 * The default prefixes of header names that belong to the identity.
	 */
	public static final List<String> STANDARD_NAMESPACE = List.of("X-User-");

	/**
	 * Headers that frame or route the message, or carry credentials. An identity header
	 * with such a name would break the message.
	 */
	private static final Set<String> RESERVED = Set.of("authorization", "host", "connection", "content-length",
			"content-type", "transfer-encoding", "te", "trailer", "upgrade", "cookie", "expect", "keep-alive",
			"proxy-authorization", "proxy-connection");

	/** Standard headers that always carry lists, even if the claim is a single string. */
	private static final Set<String> LISTS = Set.of("x-user-roles", "x-user-permissions");

	private final List<Field> fields;

	private final Map<String, Field> canonicalFields;

	private final List<String> namespace;

	private final Set<String> guarded;

	/** All names that belong to the identity. */
	private final HeaderNameSet identityNames;

	private IdentityHeaders(List<Field> fields, List<String> namespace, Set<String> guarded) {
		this.fields = fields;
		this.guarded = guarded;
		this.canonicalFields = fields.stream()
			.collect(Collectors.toMap((field) -> canonical(field.header()), (field) -> field));
		this.namespace = namespace.stream().map(IdentityHeaders::canonical).toList();
		this.identityNames = new HeaderNameSet(
				Stream.concat(this.canonicalFields.keySet().stream(), guarded.stream()).toList(), this.namespace);
	}

	private static Map<String, String> standardNames(IdentityClaims claims) {
		Map<String, String> names = new LinkedHashMap<>();
		names.put("X-User-Id", "sub");
		names.put("X-User-Name", claims.name());
		names.put("X-User-Roles", claims.roles());
		names.put("X-User-Permissions", claims.permissions());
		names.put("X-User-Session", claims.session());
		names.put("X-User-Device", claims.device());
		return java.util.Collections.unmodifiableMap(names);
	}

	/**
	 * Returns the standard contract.
	 * @return headers by {@link #STANDARD_NAMES} and {@link #STANDARD_NAMESPACE}
	 */
	public static IdentityHeaders standard() {
		return of(Map.of(), STANDARD_NAMESPACE);
	}

	/**
	 * Makes the contract that properties describe, with the default names of the
	 * identity's claims.
	 * @param names headers and the claims that they carry, besides the standard ones
	 * @param namespace the beginnings of header names that belong to the identity
	 * @return the contract
	 * @throws InvalidSettingException if a name is not that of a header, is reserved, or
	 * given twice
	 */
	public static IdentityHeaders of(Map<String, String> names, List<String> namespace) {
		return of(IdentityClaims.defaults(), names, namespace);
	}

	/**
	 * Makes the contract that properties describe. The standard headers carry the
	 * identity's claims, so that a service receives the claims on which the gateway based
	 * its decision.
	 * @param claims which claims make an identity
	 * @param names headers and the claims that they carry, besides the standard ones; an
	 * entry with a standard header's name goes before {@code claims} and changes the
	 * header's claim, and one with an empty claim drops it
	 * @param namespace the beginnings of header names that belong to the identity
	 * @return the contract
	 * @throws InvalidSettingException if a name is not that of a header, is reserved, or
	 * given twice
	 */
	public static IdentityHeaders of(IdentityClaims claims, Map<String, String> names, List<String> namespace) {
		Map<String, String> merged = new LinkedHashMap<>(standardNames(claims));
		Set<String> given = new HashSet<>();
		names.forEach((header, claim) -> {
			check("gatehouse.headers.names", header);
			if (!given.add(canonical(header))) {
				throw new InvalidSettingException("gatehouse.headers.names", header, "It is given twice.",
						"Keep one; header names are case-insensitive.");
			}
			merged.keySet().removeIf((known) -> canonical(known).equals(canonical(header)));
			merged.put(header, claim.strip());
		});
		merged.values().removeIf(String::isEmpty);
		namespace.forEach((beginning) -> checkNamespace("gatehouse.headers.namespace", beginning));
		List<Field> fields = merged.entrySet()
			.stream()
			.map((entry) -> new Field(entry.getKey(), entry.getValue(), LISTS.contains(canonical(entry.getKey()))))
			.toList();
		return new IdentityHeaders(fields, namespace, Set.of());
	}

	/**
	 * Returns this contract with one more header that only the gateway may set and that
	 * carries no claim.
	 * @param property the property that names the header
	 * @param header the header
	 * @return the contract
	 * @throws InvalidSettingException if the name is not that of a header, is reserved,
	 * or carries a claim
	 */
	public IdentityHeaders alsoGuarding(String property, String header) {
		check(property, header);
		if (this.canonicalFields.containsKey(canonical(header))) {
			throw new InvalidSettingException(property, header, "This header carries a claim of the identity.",
					"Choose another name.");
		}
		Set<String> more = new HashSet<>(this.guarded);
		more.add(canonical(header));
		return new IdentityHeaders(this.fields, this.namespace, more);
	}

	private static void check(String property, String header) {
		if (!header.matches("[A-Za-z0-9-]+")) {
			throw new InvalidSettingException(property, header, "It is not a plain header name.",
					"Use letters, digits and '-' only.");
		}
		if (RESERVED.contains(header.toLowerCase(Locale.ROOT))) {
			throw new InvalidSettingException(property, header, "HTTP itself needs this header.",
					"Choose another name, such as 'X-User-…'.");
		}
	}

	private static void checkNamespace(String property, String beginning) {
		check(property, beginning);
		String lower = beginning.toLowerCase(Locale.ROOT);
		if (RESERVED.stream().anyMatch((reserved) -> reserved.startsWith(lower))) {
			throw new InvalidSettingException(property, beginning, "A header that HTTP itself needs has this prefix.",
					"Choose a longer prefix, such as 'X-User-'.");
		}
	}

	/**
	 * Normalizes a header name: lower case, and {@code -} for {@code _} and {@code .},
	 * since servers and CGI environments may treat these as equal.
	 */
	static String canonical(String header) {
		return header.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
	}

	/**
	 * Tells whether a header belongs to the identity, in any case, and with {@code _} or
	 * {@code .} for {@code -}.
	 * @param header the header's name
	 * @return {@code true} if only the gateway may set it
	 */
	public boolean isIdentityHeader(String header) {
		return this.identityNames.contains(header);
	}

	/**
	 * Encodes an identity as headers for the services.
	 * @param tokenClaims the claims of the verified token
	 * @param header takes the name and the value of each header; claims that are missing
	 * or empty give none
	 * @throws InvalidTokenException with {@link Reason#MALFORMED_TOKEN} if a claim cannot
	 * be carried whole
	 */
	public void encode(Map<String, Object> tokenClaims, BiConsumer<String, String> header) {
		for (Field field : this.fields) {
			String value = field.encoded(field.value(tokenClaims));
			if (!value.isEmpty()) {
				header.accept(field.header(), value);
			}
		}
	}

	/**
	 * Tells whether received headers agree with the token. A missing header agrees. A
	 * header disagrees if it came several times, cannot be decoded, or carries a claim
	 * that the token does not have.
	 * @param received the received headers
	 * @param tokenClaims the claims of the verified token; empty if there was none
	 * @return {@code true} if no identity header disagrees
	 */
	public boolean agree(Iterable<? extends Map.Entry<String, List<String>>> received,
			Map<String, Object> tokenClaims) {
		for (Map.Entry<String, List<String>> header : received) {
			Field field = isIdentityHeader(header.getKey()) ? this.canonicalFields.get(canonical(header.getKey()))
					: null;
			if (field != null && !agrees(header.getValue(), field, field.value(tokenClaims))) {
				return false;
			}
		}
		return true;
	}

	private static boolean agrees(List<String> values, Field field, @Nullable Object claim) {
		if (values.size() != 1) {
			return false;
		}
		try {
			String expected = field.encoded(claim);
			String value = values.get(0).strip();
			if (value.equals(expected)) {
				return true;
			}
			// another way to encode the same
			return (field.list() || claim instanceof List<?>)
					? HeaderText.decodeList(value).equals(HeaderText.decodeList(expected))
					: HeaderText.decode(value).equals(HeaderText.decode(expected));
		}
		catch (IllegalArgumentException | InvalidTokenException ex) {
			return false;
		}
	}

	/**
	 * Decodes a header that carries one text.
	 * @param value the header's value
	 * @return the text
	 * @throws IllegalArgumentException if it was not encoded by this contract
	 */
	public static String decodeText(String value) {
		return HeaderText.decode(value.strip());
	}

	/**
	 * Decodes a header that carries a list.
	 * @param value the header's value
	 * @return the items
	 * @throws IllegalArgumentException if it was not encoded by this contract
	 */
	public static List<String> decodeList(String value) {
		return HeaderText.decodeList(value);
	}

	private static String text(@Nullable Object value) {
		if (IdentityClaims.hasLostDigits(value)) {
			throw new IllegalArgumentException("A number that lost digits");
		}
		if (value instanceof Double number) {
			return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
		}
		if (value instanceof Map || value instanceof List) {
			throw new IllegalArgumentException("A claim with a structure that no header carries");
		}
		return Objects.toString(value, "");
	}

	/**
	 * A header.
	 *
	 * @param header the name
	 * @param claim the claim's name or path
	 * @param list whether it carries a list also where the claim is one text: roles or
	 * permissions with spaces between, as an {@link Identity} has them
	 */
	private record Field(String header, String claim, boolean list) {

		@Nullable Object value(Map<String, Object> tokenClaims) {
			return IdentityClaims.lookup(tokenClaims, this.claim);
		}

		String encoded(@Nullable Object value) {
			try {
				if (this.list && value instanceof String words) {
					return HeaderText.encodeList(IdentityClaims.words(words));
				}
				if (value instanceof List<?> items) {
					return HeaderText.encodeList(texts(items));
				}
				return HeaderText.encode(text(value));
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidTokenException(Reason.MALFORMED_TOKEN, ex);
			}
		}

		private List<String> texts(List<?> items) {
			Stream<String> texts = items.stream().map(IdentityHeaders::text);
			return (this.list ? texts.filter((text) -> !text.isBlank()).distinct() : texts).toList();
		}

	}

}
