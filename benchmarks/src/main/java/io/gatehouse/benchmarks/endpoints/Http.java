package io.gatehouse.benchmarks.endpoints;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import reactor.core.publisher.Mono;

/**
 * Client for forms and small JSON objects, over kept-alive connections of HTTP/1.1.
 */
final class Http {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** Begins a request with a form. */
	static HttpRequest.Builder post(String uri, Map<String, String> form) {
		return HttpRequest.newBuilder(URI.create(uri))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(encoded(form)));
	}

	/** Begins a request with a form by a client that authenticates. */
	static HttpRequest.Builder post(String uri, Map<String, String> form, String client) {
		String credentials = client + ":" + Servers.secret(client);
		return post(uri, form).header("Authorization",
				"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
	}

	/** Returns the parameters in the form of a query. */
	static String encoded(Map<String, String> parameters) {
		return parameters.entrySet()
			.stream()
			.map((parameter) -> parameter.getKey() + "="
					+ URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
	}

	/**
	 * Sends a request.
	 * @param status the status that the answer must have
	 */
	Mono<HttpResponse<String>> send(HttpRequest.Builder request, int status) {
		HttpRequest built = request.build();
		return Mono.fromFuture(() -> this.client.sendAsync(built, HttpResponse.BodyHandlers.ofString()))
			.doOnNext((answer) -> {
				if (answer.statusCode() != status) {
					throw new IllegalStateException(
							built.uri().getPath() + " answers " + answer.statusCode() + " " + answer.body());
				}
			});
	}

	/** Returns the first group of a pattern in a text, which must have it. */
	static String part(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		if (!matcher.find()) {
			throw new IllegalStateException("There is no " + pattern + " in " + text);
		}
		return matcher.group(1);
	}

}
