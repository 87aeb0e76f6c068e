package io.gatehouse.service;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import io.gatehouse.token.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that get the caller's token, {@code gatehouse.service.propagation.hosts}. Names
 * are compared as they are written, ignoring case: a name that only resolves to the same
 * address, or that ends with a dot, is another name.
 */
public final class AllowedHosts {

	private static final String PROPERTY = "gatehouse.service.propagation.hosts";

	private static final String ANY_LABELS = "*.";

	private final List<Pattern> patterns;

	/**
	 * Creates the hosts that patterns describe.
	 * @param patterns each a host ({@code catalog-service}, at any port), a host and a
	 * port ({@code localhost:9102}), or {@code *.} and a domain, which stands for every
	 * name below the domain but not for the domain itself
	 * @throws InvalidSettingException if a pattern is none of these
	 */
	public AllowedHosts(List<String> patterns) {
		this.patterns = patterns.stream().map(AllowedHosts::pattern).toList();
	}

	private static Pattern pattern(String text) {
		if (text.equals("*")) {
			throw new InvalidSettingException(PROPERTY, text, "It would send the token to every host.",
					"Name the hosts, such as 'catalog-service', or a domain of your own, such as '*.internal.example'.");
		}
		boolean domain = text.startsWith(ANY_LABELS);
		URI uri = authority(domain ? text.substring(ANY_LABELS.length()) : text);
		if (uri == null || uri.getHost() == null || (domain && uri.getHost().startsWith("["))) {
			throw new InvalidSettingException(PROPERTY, text, "It is not the name of a host.",
					"Write 'host', 'host:port' or '*.domain', without scheme, user, path or other '*'.");
		}
		return new Pattern(domain ? "." + lower(uri.getHost()) : lower(uri.getHost()), domain, uri.getPort());
	}

	private static @Nullable URI authority(String text) {
		try {
			URI uri = new URI("//" + text);
			return (text.equals(uri.getRawAuthority()) && uri.getRawUserInfo() == null) ? uri : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	/**
	 * Returns whether a request may carry the token.
	 * @param uri the request's URI, as the application wrote it: with the name of a
	 * service, not the address of an instance
	 * @return {@code true} if its host is one of these; {@code false} for others, for
	 * relative URIs, and for those that name a user
	 */
	public boolean allows(URI uri) {
		if (!uri.isAbsolute() || uri.getHost() == null || uri.getRawUserInfo() != null) {
			return false;
		}
		String host = lower(uri.getHost());
		int port = port(uri);
		return this.patterns.stream().anyMatch((pattern) -> pattern.matches(host, port));
	}

	/**
	 * Returns whether no host gets the token.
	 * @return {@code true} if there are no hosts
	 */
	public boolean isEmpty() {
		return this.patterns.isEmpty();
	}

	private static int port(URI uri) {
		if (uri.getPort() != -1) {
			return uri.getPort();
		}
		return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : "http".equalsIgnoreCase(uri.getScheme()) ? 80 : -1;
	}

	private static String lower(String host) {
		return host.toLowerCase(Locale.ROOT);
	}

	/** Host, or the suffix of its name from a dot on; port -1 for any port. */
	private record Pattern(String name, boolean domain, int port) {

		boolean matches(String host, int port) {
			return (this.port == -1 || this.port == port) && (this.domain
					? host.endsWith(this.name) && host.length() > this.name.length() : host.equals(this.name));
		}

	}

}
