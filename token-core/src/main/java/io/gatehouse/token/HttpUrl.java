package io.gatehouse.token;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Parser of the URLs that keys are fetched from. */
final class HttpUrl {

	private static final int LARGEST_PORT = 65535;

	private HttpUrl() {
	}

	/**
	 * Parses an absolute {@code http} or {@code https} URL without credentials.
	 * @return the URL, or empty if the text is anything else
	 */
	static Optional<URI> parse(String text) {
		try {
			URI uri = URI.create(text);
			boolean valid = uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= LARGEST_PORT
					&& List.of("http", "https")
						.contains(Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT));
			return valid ? Optional.of(uri) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** Checks whether a URL is protected by TLS. */
	static boolean isSecure(URI uri) {
		return "https".equalsIgnoreCase(uri.getScheme());
	}

}
