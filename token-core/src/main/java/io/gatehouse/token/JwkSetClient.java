package io.gatehouse.token;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches JWK Sets (RFC 7517) and metadata of issuers over HTTP without blocking. It
 * follows no redirects and reads no more than the maximum size. The time-out covers the
 * whole fetch, so a slow but steady response fails too.
 */
final class JwkSetClient {

	/** Enough for hundreds of keys. */
	private static final int MAX_BYTES = 256 * 1024;

	private static final Log logger = LogFactory.getLog(JwkSetClient.class);

	/**
	 * Made in the background: its TLS context takes long, and the first fetch comes
	 * later.
	 */
	private final CompletableFuture<HttpClient> http;

	private final JwkSetSettings settings;

	private final int maxBytes;

	JwkSetClient(JwkSetSettings settings) {
		this(settings, MAX_BYTES);
	}

	/**
	 * Creates a client.
	 * @param maxBytes the largest document that is read
	 */
	JwkSetClient(JwkSetSettings settings, int maxBytes) {
		this(settings, maxBytes, () -> client(settings));
	}

	/**
	 * Creates a client.
	 * @param maxBytes the largest document that is read
	 * @param http makes the HTTP client, in the background
	 */
	JwkSetClient(JwkSetSettings settings, int maxBytes, Supplier<HttpClient> http) {
		this.settings = settings;
		this.maxBytes = maxBytes;
		this.http = CompletableFuture.supplyAsync(http);
	}

	private static HttpClient client(JwkSetSettings settings) {
		return HttpClient.newBuilder()
			.connectTimeout(settings.timeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.version(HttpClient.Version.HTTP_1_1)
			.build();
	}

	/**
	 * Fetches a JWK Set.
	 * @return the set, or a failure with an {@link IOException} that names the URL and
	 * what is wrong
	 */
	CompletableFuture<JWKSet> fetch(URI uri) {
		return get(uri, "application/jwk-set+json, application/json").thenApply(JwkSetClient::keys);
	}

	/**
	 * Fetches a document.
	 * @param mediaTypes the accepted media types
	 * @return the response with any status, or a failure with an {@link IOException} that
	 * names the URL and what is wrong
	 */
	CompletableFuture<Document> get(URI uri, String mediaTypes) {
		HttpRequest request = HttpRequest.newBuilder(uri)
			.timeout(this.settings.timeout())
			.header("Accept", mediaTypes)
			.build();
		return this.http.thenCompose((client) -> send(client, request)).handle((response, failure) -> {
			if (failure != null) {
				throw new CompletionException(new IOException(problem(failure) + " from " + uri, failure));
			}
			return new Document(uri, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
		});
	}

	private CompletableFuture<HttpResponse<byte[]>> send(HttpClient client, HttpRequest request) {
		CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request,
				(head) -> new LimitedBody(this.maxBytes));
		return exchange.copy()
			.orTimeout(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((response, failure) -> exchange.cancel(true));
	}

	/** Describes a failed exchange; the JDK's exceptions may have no message. */
	private String problem(Throwable failure) {
		Throwable cause = cause(failure);
		if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
			return "no response within " + this.settings.timeout().toMillis() + " ms";
		}
		// of a trust store that cannot be read, only the innermost exception says why
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
	}

	/** Returns the message of the exception that a stage failed with. */
	static String message(Throwable failure) {
		return String.valueOf(cause(failure).getMessage());
	}

	private static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private static JWKSet keys(Document document) {
		if (document.status() != 200) {
			throw new CompletionException(new IOException(document.problem()));
		}
		try {
			return parse(document.body());
		}
		catch (ParseException ex) {
			throw new CompletionException(new IOException("not a JWK Set at " + document.uri(), ex));
		}
	}

	/**
	 * Parses the keys of a set. Keys that cannot be parsed are left out (RFC 7517,
	 * section 5), since issuers publish keys of new types beside the old ones.
	 */
	private static JWKSet parse(String text) throws ParseException {
		Map<String, Object> document = JSONObjectUtils.parse(text);
		Map<String, Object>[] members = (document != null) ? JSONObjectUtils.getJSONObjectArray(document, "keys")
				: null;
		if (members == null) {
			throw new ParseException("No member 'keys'", 0);
		}
		List<JWK> keys = new ArrayList<>();
		for (Map<String, Object> key : members) {
			try {
				keys.add(JWK.parse(key));
			}
			catch (ParseException | RuntimeException ex) {
				logger.debug("A published key cannot be read and is not used: " + ex.getMessage());
			}
		}
		return new JWKSet(keys);
	}

	/**
	 * Response to a request.
	 *
	 * @param uri the URL of the request
	 * @param status the HTTP status
	 * @param body the body as text
	 */
	record Document(URI uri, int status, String body) {

		/** Returns the text for a status that is not 200. */
		String problem() {
			return "status " + this.status + " from " + this.uri;
		}

		/** Returns the body as a JSON object, or {@code null} if it is anything else. */
		@Nullable Map<String, Object> object() {
			try {
				return JSONObjectUtils.parse(this.body);
			}
			catch (ParseException ex) {
				return null;
			}
		}

	}

	/** Collects a body, and fails if it is larger than allowed. */
	private static final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {

		private final CompletableFuture<byte[]> body = new CompletableFuture<>();

		private final ByteArrayOutputStream received = new ByteArrayOutputStream();

		private final int maxBytes;

		private Flow.@Nullable Subscription subscription;

		LimitedBody(int maxBytes) {
			this.maxBytes = maxBytes;
		}

		@Override
		public CompletionStage<byte[]> getBody() {
			return this.body;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(List<ByteBuffer> parts) {
			for (ByteBuffer part : parts) {
				if (this.received.size() + part.remaining() > this.maxBytes) {
					if (this.subscription != null) {
						this.subscription.cancel();
					}
					this.body.completeExceptionally(new IOException("larger than " + this.maxBytes + " bytes"));
					return;
				}
				byte[] bytes = new byte[part.remaining()];
				part.get(bytes);
				this.received.writeBytes(bytes);
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.body.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.body.complete(this.received.toByteArray());
		}

	}

}
