package io.gatehouse.gateway.proof;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Compares the {@code htu} of a DPoP proof with the target of a request (RFC 9449,
 * section 4.3, check 9): without query and fragment, normalized by syntax and by scheme
 * (RFC 3986, sections 6.2.2 and 6.2.3). Letter case of scheme and host, default ports, an
 * empty path, and the percent-encoding of unreserved characters do not count. Dot
 * segments are not resolved, because the firewall refuses them. {@code ws} is
 * {@code http}, since a WebSocket begins as an HTTP request.
 */
final class TargetUri {

	private static final String UNRESERVED = "-._~";

	private final List<String> bases;

	/**
	 * Creates a comparison.
	 * @param externalUris the base URIs by which clients reach the gateway; empty for the
	 * scheme and host of each request
	 */
	TargetUri(List<String> externalUris) {
		this.bases = externalUris.stream().map(TargetUri::base).toList();
	}

	private static String base(String uri) {
		String normalized = String.valueOf(normalized(uri));
		return normalized.endsWith("/") ? normalized.substring(0, normalized.length() - 1) : normalized;
	}

	/**
	 * Finds the target of a request that a proof is for.
	 * @param claimed the {@code htu}
	 * @param requested the URI of the request, as the client saw it
	 * @return the normalized target, or {@code null} if the proof is for another one
	 */
	@Nullable String match(String claimed, URI requested) {
		String target = normalized(claimed);
		if (target == null) {
			return null;
		}
		if (this.bases.isEmpty()) {
			return target.equals(normalized(requested)) ? target : null;
		}
		String path = path(requested.getRawPath());
		return this.bases.stream().anyMatch((base) -> target.equals(base + path)) ? target : null;
	}

	/**
	 * Normalizes a URI.
	 * @return the URI without query and fragment, or {@code null} if it is not an
	 * absolute HTTP URI
	 */
	static @Nullable String normalized(String uri) {
		try {
			return normalized(new URI(uri));
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static @Nullable String normalized(URI uri) {
		if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
			return null;
		}
		String scheme = switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
			case "http", "ws" -> "http";
			case "https", "wss" -> "https";
			default -> null;
		};
		if (scheme == null) {
			return null;
		}
		int standard = scheme.equals("http") ? 80 : 443;
		String port = (uri.getPort() < 0 || uri.getPort() == standard) ? "" : ":" + uri.getPort();
		return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path(uri.getRawPath());
	}

	private static String path(@Nullable String raw) {
		if (raw == null || raw.isEmpty()) {
			return "/";
		}
		if (raw.indexOf('%') < 0) {
			return raw;
		}
		StringBuilder path = new StringBuilder(raw.length());
		for (int i = 0; i < raw.length(); i++) {
			char c = raw.charAt(i);
			if (c != '%') {
				path.append(c);
				continue;
			}
			// URI has checked that two hex digits follow
			char decoded = (char) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
			path.append(
					isUnreserved(decoded) ? String.valueOf(decoded) : raw.substring(i, i + 3).toUpperCase(Locale.ROOT));
			i += 2;
		}
		return path.toString();
	}

	private static boolean isUnreserved(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
	}

}
