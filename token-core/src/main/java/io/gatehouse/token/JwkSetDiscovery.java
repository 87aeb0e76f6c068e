package io.gatehouse.token;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JWK Set of an issuer whose name is an HTTP URL. The first of these that
 * exists is used:
 * <ol>
 * <li>the {@code jwks_uri} in {@code <issuer>/.well-known/openid-configuration} (OpenID
 * Connect Discovery 1.0, section 4)</li>
 * <li>the {@code jwks_uri} in {@code /.well-known/oauth-authorization-server}, inserted
 * before the issuer's path (RFC 8414, section 3)</li>
 * <li>{@code <issuer>/.well-known/jwks.json}</li>
 * </ol>
 * Metadata of another issuer is an error, as both specifications demand; so is a
 * {@code jwks_uri} without TLS for an issuer with TLS. The location is cached until a
 * fetch from it fails.
 */
final class JwkSetDiscovery {

	private final String issuer;

	private final URI location;

	private final JwkSetClient client;

	private volatile @Nullable URI found;

	/**
	 * Creates an instance.
	 * @param issuer the exact issuer
	 * @param location the issuer as a URL
	 */
	JwkSetDiscovery(String issuer, URI location, JwkSetClient client) {
		this.issuer = issuer;
		this.location = location;
		this.client = client;
	}

	/**
	 * Fetches the issuer's keys.
	 * @return the JWK Set, or a failure with an {@link IOException} that names each URL
	 * and what is wrong with it
	 */
	CompletableFuture<JWKSet> fetch() {
		URI known = this.found;
		if (known == null) {
			return discover();
		}
		return this.client.fetch(known).whenComplete((keys, failure) -> {
			if (failure != null) {
				this.found = null;
			}
		});
	}

	private CompletableFuture<JWKSet> discover() {
		List<String> missing = new ArrayList<>();
		return jwksUri(afterPath("openid-configuration"), missing)
			.thenCompose((uri) -> uri.isPresent() ? CompletableFuture.completedFuture(uri)
					: jwksUri(beforePath("oauth-authorization-server"), missing))
			.thenCompose((uri) -> fetch(uri.orElseGet(() -> afterPath("jwks.json")), missing));
	}

	private CompletableFuture<JWKSet> fetch(URI uri, List<String> missing) {
		return this.client.fetch(uri).handle((keys, failure) -> {
			if (failure != null) {
				missing.add(JwkSetClient.message(failure));
				throw new CompletionException(new IOException(String.join("; ", missing)));
			}
			this.found = uri;
			return keys;
		});
	}

	/**
	 * Reads the {@code jwks_uri} of a metadata document.
	 * @param missing gets the reason if there is no such document
	 */
	private CompletableFuture<Optional<URI>> jwksUri(URI uri, List<String> missing) {
		return this.client.get(uri, "application/json").thenApply((document) -> {
			Map<String, Object> metadata = document.object();
			if (document.status() != 200 || metadata == null || !(metadata.get("jwks_uri") instanceof String keys)) {
				missing.add((document.status() != 200) ? document.problem() : "no 'jwks_uri' at " + uri);
				return Optional.empty();
			}
			return Optional.of(checked(uri, metadata.get("issuer"), keys));
		});
	}

	private URI checked(URI uri, @Nullable Object metadataIssuer, String keys) {
		if (!this.issuer.equals(metadataIssuer)) {
			throw failure("the 'issuer' at " + uri + " is '" + KeyRing.printable(String.valueOf(metadataIssuer))
					+ "', not '" + this.issuer + "'");
		}
		URI found = HttpUrl.parse(keys)
			.orElseThrow(() -> failure("the 'jwks_uri' at " + uri + " is not an HTTP URL without credentials"));
		if (HttpUrl.isSecure(this.location) && !HttpUrl.isSecure(found)) {
			throw failure("the 'jwks_uri' at " + uri + " is not an HTTPS URL");
		}
		return found;
	}

	private static CompletionException failure(String message) {
		return new CompletionException(new IOException(message));
	}

	/** Appends a well-known name to the issuer's path. */
	private URI afterPath(String name) {
		return URI.create(withoutSlash(this.issuer) + "/.well-known/" + name);
	}

	/** Inserts a well-known name between the issuer's host and path. */
	private URI beforePath(String name) {
		return this.location.resolve("/.well-known/" + name + withoutSlash(this.location.getRawPath()));
	}

	private static String withoutSlash(String text) {
		return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
	}

}
