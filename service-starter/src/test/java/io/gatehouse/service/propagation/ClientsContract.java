package io.gatehouse.service.propagation;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.gatehouse.test.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract of every kind of HTTP client. Each test requests {@code call} from the
 * service, which lets the client under test send a request to another service, and
 * answers with the status that it got.
 */
abstract class ClientsContract {

	static final String COHORT = "canary-7";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String token = TestTokens.token().sign();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		Neighbours.properties(registry);
	}

	@BeforeEach
	void reset() {
		Neighbours.reset();
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenHostIsAllowedThenCarriesTokenAndCohort(String client) {
		assertThat(call(client, Neighbours.url(Neighbours.friend, "/stock"))).isEqualTo("200");
		LoggedRequest request = Neighbours.request(Neighbours.friend, "/stock");
		assertThat(Neighbours.header(request, "Authorization")).containsExactly("Bearer " + this.token);
		assertThat(Neighbours.header(request, "X-Cohort")).containsExactly(COHORT);
		assertThat(Neighbours.header(request, "X-SC-LB-Hint")).containsExactly(COHORT);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenHostIsWrittenInUpperCaseThenCarriesToken(String client) {
		call(client, "http://LOCALHOST:" + Neighbours.friend.port() + "/stock");
		assertThat(Neighbours.header(Neighbours.request(Neighbours.friend, "/stock"), "Authorization"))
			.containsExactly("Bearer " + this.token);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenHostIsAnotherThenCarriesNothing(String client) {
		call(client, Neighbours.url(Neighbours.stranger, "/port"));
		Neighbours.assertCarriesNothing(Neighbours.request(Neighbours.stranger, "/port"));
		call(client, "http://127.0.0.1:" + Neighbours.friend.port() + "/address");
		Neighbours.assertCarriesNothing(Neighbours.request(Neighbours.friend, "/address"));
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenUriOnlyLooksLikeAllowedHostThenStrangerDoesNotSeeToken(String client) {
		String friend = "localhost:" + Neighbours.friend.port();
		String stranger = "localhost:" + Neighbours.stranger.port();
		for (String uri : List.of("%s@%s/a", "%s:80@%s/a", "%s%%23@%s/a", "%s#@%s/a", "%s?@%s/a", "%2$s/%1$s",
				"%2$s#%1$s", "%2$s?http://%1$s/")) {
			send(client, "http://" + String.format(uri, friend, stranger));
		}
		assertThat(Neighbours.stranger.getAllServeEvents()).isNotEmpty()
			.allSatisfy((event) -> assertThat(Neighbours.header(event.getRequest(), "Authorization"))
				.doesNotContain("Bearer " + this.token));
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenAllowedHostRedirectsThenDoesNotFollow(String client) {
		for (int status : List.of(302, 307, 308)) {
			assertThat(call(client, Neighbours.url(Neighbours.friend, "/redirect/" + status)))
				.isEqualTo(String.valueOf(status));
		}
		assertThat(Neighbours.stranger.getAllServeEvents()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenAnotherHostRedirectsThenFollowsAsBefore(String client) {
		assertThat(call(client, Neighbours.url(Neighbours.stranger, "/redirect/302"))).isEqualTo("200");
		Neighbours.assertCarriesNothing(Neighbours.request(Neighbours.canary, "/redirected"));
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenCallerIsAnonymousThenCarriesCohortOnly(String client) {
		get("/public/call?client=" + client + "&uri=" + Neighbours.url(Neighbours.friend, "/stock"), "X-Cohort",
				COHORT);
		LoggedRequest request = Neighbours.request(Neighbours.friend, "/stock");
		assertThat(Neighbours.header(request, "Authorization")).isEmpty();
		assertThat(Neighbours.header(request, "X-Cohort")).containsExactly(COHORT);
	}

	@ParameterizedTest
	@MethodSource("clients")
	void callWhenApplicationSetsAuthorizationThenKeepsIt(String client) {
		get("/call?own=Basic+b3du&client=" + client + "&uri=" + Neighbours.url(Neighbours.friend, "/stock"),
				"Authorization", "Bearer " + this.token);
		assertThat(Neighbours.header(Neighbours.request(Neighbours.friend, "/stock"), "Authorization"))
			.containsExactly("Basic b3du");
	}

	@ParameterizedTest
	@MethodSource("cohorts")
	void callWhenCohortIsNoneThenCarriesTokenOnly(List<String> cohorts) {
		String[] headers = Stream
			.concat(Stream.of("Authorization", "Bearer " + this.token),
					cohorts.stream().flatMap((cohort) -> Stream.of("X-Cohort", cohort)))
			.toArray(String[]::new);
		get("/call?client=restClient&uri=" + Neighbours.url(Neighbours.friend, "/stock"), headers);
		LoggedRequest request = Neighbours.request(Neighbours.friend, "/stock");
		assertThat(Neighbours.header(request, "Authorization")).containsExactly("Bearer " + this.token);
		assertThat(Neighbours.header(request, "X-Cohort")).isEmpty();
		assertThat(Neighbours.header(request, "X-SC-LB-Hint")).isEmpty();
	}

	static Stream<List<String>> cohorts() {
		return Stream.of(List.of("UPPER"), List.of("a b"), List.of("a".repeat(65)), List.of("a", "b"), List.of(""));
	}

	String call(String client, String uri) {
		return body(send(client, uri));
	}

	private HttpResponse<String> send(String client, String uri) {
		return exchange("/call?client=" + client + "&uri=" + URLEncoder.encode(uri, StandardCharsets.UTF_8),
				"Authorization", "Bearer " + this.token, "X-Cohort", COHORT);
	}

	private String get(String path, String... headers) {
		return body(exchange(path, headers));
	}

	private static String body(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> exchange(String path, String... headers) {
		URI uri = URI.create("http://127.0.0.1:" + this.port + path);
		return this.http
			.sendAsync(HttpRequest.newBuilder(uri).headers(headers).build(), HttpResponse.BodyHandlers.ofString())
			.join();
	}

}
