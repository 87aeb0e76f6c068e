package io.gatehouse.gateway.firewall;

/**
 * Kind of request that the firewall refuses by default, and that
 * {@code gatehouse.gateway.firewall.allow} can allow for an API that needs it. Before
 * allowing one, make sure that every service reads such a request as the gateway does.
 */
public enum FirewallRelaxation {

	/** Path segments {@code .} and {@code ..}, which are then matched as they are. */
	DOT_SEGMENTS,

	/** {@code //} in the path. */
	DOUBLE_SLASH,

	/** {@code ;} and {@code %3b} in the path. */
	SEMICOLON,

	/** {@code %2e} in the path. */
	ENCODED_DOT,

	/** {@code %2f} in the path, also twice in a row. */
	ENCODED_SLASH,

	/** {@code \} and {@code %5c} in the path. */
	BACKSLASH,

	/** {@code %25} in the path. */
	ENCODED_PERCENT,

	/** Control characters in the path, encoded with percent signs. */
	CONTROL_CHARACTERS,

	/** Octets in the path, encoded with percent signs, that are not UTF-8. */
	MALFORMED_UTF8,

	/** A request target in absolute form ({@code GET http://host/path}). */
	ABSOLUTE_FORM,

	/** Several {@code Authorization} headers, or several credentials in one. */
	SEVERAL_CREDENTIALS,

	/** Several {@code Host} headers. */
	SEVERAL_HOSTS,

	/** An HTTP/1.1 request without a {@code Host} header. */
	MISSING_HOST,

	/** A {@code Transfer-Encoding} that is not {@code chunked} and nothing else. */
	TRANSFER_CODINGS,

	/**
	 * A header on several lines (obs-fold). The lines are joined as RFC 9112, section 5.2
	 * allows.
	 */
	FOLDED_HEADERS,

	/**
	 * A {@code Connection} header that names {@code Authorization} or an identity header.
	 * The gateway then removes that header, even if the gateway has set it.
	 */
	CONNECTION_OPTIONS

}
