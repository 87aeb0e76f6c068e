package io.gatehouse.demo.edge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the page that a gateway serves, and of what the page asks it. Neither needs
 * Redis or a service.
 */
@Tag("long")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "CLIENT_SECRET=of-the-client", "EDGE_PORT=18080", "EDGE2_PORT=18081" })
class PageIT {

	private static final Pattern INLINE = Pattern.compile("<style|\\sstyle=|<script(?![^>]*\\ssrc=)|\\son\\w+=");

	private static final String[] FILES = { "account.js", "device.js", "main.js", "measurement.js", "texts.js",
			"view.js" };

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("REDIS_SWITCH_FILE", () -> request().toString());
	}

	private static Path request() {
		return directory.resolve("redis-away");
	}

	@AfterEach
	void removeRequest() throws Exception {
		Files.deleteIfExists(request());
	}

	private WebTestClient client() {
		return WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(30))
			.build();
	}

	private String body(String path) {
		return Objects.requireNonNull(client().get()
			.uri(path)
			.accept(MediaType.TEXT_HTML, MediaType.ALL)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html", "/page/main.js", "/page/style.css", "/page/system" })
	void getWhenPageThenStrictPolicyAndNoCopyInACache(String path) {
		client().get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.value("Content-Security-Policy", (policy) -> assertThat(policy)
				.startsWith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src")
				.contains("http://127.0.0.1:18081", "ws://localhost:18080")
				.endsWith("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
				.doesNotContain("unsafe", "*"))
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals("Referrer-Policy", "no-referrer")
			.expectHeader()
			.value(HttpHeaders.CACHE_CONTROL, (control) -> assertThat(control).contains("no-store"));
	}

	@Test
	void getWhenPageThenNoInlineScriptOrStyle() {
		assertThat(body("/")).contains("<title>").doesNotContainPattern(INLINE);
	}

	@Test
	void getWhenSystemThenAddressesAndSwitch() throws Exception {
		assertThat(JSONObjectUtils.parse(body("/page/system"))).containsEntry("ports", List.of(18080L, 18081L))
			.containsEntry("shop", "http://127.0.0.1:9201")
			.containsEntry("desk", "http://127.0.0.1:9202")
			.containsEntry("redisSwitch", true);
	}

	@Test
	void textsWhenUsedThenInBothLanguages() {
		String texts = body("/page/texts.js");
		int chinese = texts.indexOf("const ZH");
		Set<String> inEnglish = matches("(?m)^  (\\w+): '", texts.substring(0, chinese));
		assertThat(inEnglish).hasSizeGreaterThan(40)
			.isEqualTo(matches("(?m)^  (\\w+): '", texts.substring(chinese)))
			.containsAll(matches("data-text=\"(\\w+)\"", body("/")));
		for (String file : FILES) {
			assertThat(inEnglish).as(file).containsAll(matches("\\btext\\('(\\w+)'", body("/page/" + file)));
		}
	}

	private static Set<String> matches(String pattern, String text) {
		return Pattern.compile(pattern)
			.matcher(text)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:18080", "http://localhost:18081" })
	void redisAwayWhenPageOfAGatewayThenFileIsMade(String origin) {
		client().post().uri("/page/redis-away").header("Origin", origin).exchange().expectStatus().isAccepted();
		assertThat(request()).isEmptyFile();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.example", "http://127.0.0.1:9999", "http://127.0.0.1.evil.example:18080",
			"null" })
	void redisAwayWhenAnotherOriginThenRefused(String origin) {
		client().post().uri("/page/redis-away").header("Origin", origin).exchange().expectStatus().isForbidden();
		assertThat(request()).doesNotExist();
	}

	@Test
	void redisAwayWhenNoOriginThenRefused() {
		client().post().uri("/page/redis-away").exchange().expectStatus().isForbidden();
		assertThat(request()).doesNotExist();
	}

	@Test
	void navigationWhenNoSessionThenLoginAndFetchThen401() {
		client().get()
			.uri("/orders/account")
			.header("Sec-Fetch-Mode", "navigate")
			.exchange()
			.expectStatus()
			.isFound()
			.expectHeader()
			.valueEquals("Location", "/oauth2/authorization/sso?return_to=%2Forders%2Faccount");
		client().get()
			.uri("/orders/account")
			.header("Sec-Fetch-Mode", "cors")
			.exchange()
			.expectStatus()
			.isUnauthorized();
	}

	@Test
	void preflightWhenOtherGatewaysPageThenAllowedForReadingOnly() {
		preflight("http://localhost:18081", "GET").expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Origin", "http://localhost:18081")
			.expectHeader()
			.doesNotExist("Access-Control-Allow-Credentials");
		preflight("http://localhost:18081", "POST").expectStatus().isForbidden();
		preflight("https://evil.example", "GET").expectStatus().isForbidden();
	}

	private WebTestClient.ResponseSpec preflight(String origin, String method) {
		return client().options()
			.uri("/orders/echo")
			.header("Origin", origin)
			.header("Access-Control-Request-Method", method)
			.header("Access-Control-Request-Headers", "authorization")
			.exchange();
	}

}
