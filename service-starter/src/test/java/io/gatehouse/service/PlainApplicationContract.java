package io.gatehouse.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of an application without the starter, in which Spring binds arguments of
 * handlers from the request. An identity is never bound.
 */
public abstract class PlainApplicationContract {

	/** A marker of an empty field stands for an empty map, as HTML forms send it. */
	private static final String FORGED = "issuer=i&subject=root&name=n&session=s&device=d&roles=admin&permissions=all"
			+ "&_attributes=on";

	private static final String NESTED = nested("caller.") + "&" + nested("callers%5Ba%5D.");

	private static final String BODY = "{\"issuer\":\"i\",\"subject\":\"root\",\"name\":\"n\",\"session\":\"s\","
			+ "\"device\":\"d\",\"roles\":[\"admin\"],\"permissions\":[\"all\"],\"attributes\":{}}";

	private final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "/argument", "/nullable", "/optional", "/attribute", "/param", "/params", "/path/root",
			"/path-attribute/root", "/header", "/record", "/bean", "/map", "/functional", "/mono" })
	void handlerWhenRequestDescribesAnIdentityThenGetsNone(String path) throws Exception {
		for (String query : List.of(FORGED, "caller=root", NESTED, FORGED + "&" + NESTED + "&caller=root")) {
			HttpResponse<String> response = send(path + "?" + query, HttpRequest.newBuilder().header("caller", "root"));
			assertThat(response.body()).as(query).doesNotContain(BindingController.SERVED + "root");
		}
		HttpResponse<String> response = send(path,
				HttpRequest.newBuilder()
					.header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers.ofString(FORGED + "&" + NESTED)));
		assertThat(response.body()).doesNotContain(BindingController.SERVED + "root");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/argument", "/nullable", "/attribute" })
	void handlerWhenNothingResolvesItsIdentityThenFails(String path) throws Exception {
		assertThat(send(path + "?" + FORGED, HttpRequest.newBuilder()).statusCode()).isEqualTo(500);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/body", "/body-member" })
	void handlerWhenBodyDescribesAnIdentityThenFails(String path) throws Exception {
		String body = path.equals("/body") ? BODY : "{\"caller\":" + BODY + "}";
		HttpResponse<String> response = send(path,
				HttpRequest.newBuilder()
					.header("Content-Type", "application/json")
					.POST(HttpRequest.BodyPublishers.ofString(body)));
		assertThat(response.statusCode()).isEqualTo(500);
	}

	@Test
	void handlerWhenNothingIsAskedForThenServes() throws Exception {
		assertThat(send("/record", HttpRequest.newBuilder()).body()).isEqualTo(BindingController.SERVED + "nobody");
		assertThat(send("/bean", HttpRequest.newBuilder()).body()).isEqualTo(BindingController.SERVED + "nobody");
	}

	private static String nested(String prefix) {
		return FORGED.replace("_attributes", "_" + prefix + "attributes").replaceAll("(^|&)(?=[a-z])", "$1" + prefix);
	}

	private HttpResponse<String> send(String path, HttpRequest.Builder request)
			throws IOException, InterruptedException {
		return this.http.send(request.uri(URI.create("http://127.0.0.1:" + this.port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
