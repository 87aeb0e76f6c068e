package io.gatehouse.gateway.firewall;

import java.util.EnumSet;
import java.util.Set;

import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

class StrictFirewallsTests {

	private static ServerWebExchange exchange(String method, String path) {
		return ServerRequest.exchange(
				new ServerRequest(HttpMethod.valueOf(method), HttpVersion.HTTP_1_1, path, path, new HttpHeaders()));
	}

	private static Mono<ServerWebExchange> firewalled(String method, String path, Set<FirewallRelaxation> allowed,
			String... methods) {
		return StrictFirewalls.of(new FirewallProperties(allowed, Set.of(methods)))
			.getFirewalledExchange(exchange(method, path));
	}

	private static void assertPasses(Mono<ServerWebExchange> firewalled) {
		StepVerifier.create(firewalled).expectNextCount(1).verifyComplete();
	}

	private static void assertRefused(Mono<ServerWebExchange> firewalled) {
		StepVerifier.create(firewalled).verifyError(ServerExchangeRejectedException.class);
	}

	@ParameterizedTest
	@CsvSource({ "DOT_SEGMENTS, /a/./b", "DOT_SEGMENTS, /a/../b", "SEMICOLON, /a;b=c", "SEMICOLON, /a%3bb",
			"ENCODED_DOT, /a%2eb", "ENCODED_SLASH, /a%2fb", "ENCODED_SLASH, /a%2f%2fb", "BACKSLASH, /a%5cb",
			"ENCODED_PERCENT, /a%25b", "CONTROL_CHARACTERS, /a%00b", "CONTROL_CHARACTERS, /a%0db",
			"CONTROL_CHARACTERS, /a%0ab", "DOUBLE_SLASH, /a//b" })
	void firewallWhenPathNeedsARelaxationThenRefusedUnlessThatIsAllowed(FirewallRelaxation needed, String path) {
		assertRefused(firewalled("GET", path, Set.of()));
		EnumSet<FirewallRelaxation> others = EnumSet.complementOf(EnumSet.of(needed));
		if (needed == FirewallRelaxation.DOUBLE_SLASH) {
			// allows it here, too; RequestTarget refuses it with either relaxation
			others.remove(FirewallRelaxation.ENCODED_SLASH);
		}
		assertRefused(firewalled("GET", path, others));
		assertPasses(firewalled("GET", path, Set.of(needed)));
	}

	@Test
	void firewallWhenDotSegmentsAreAllowedThenThePathIsPassedOnAsItCame() {
		StepVerifier.create(firewalled("GET", "/a/../b", Set.of(FirewallRelaxation.DOT_SEGMENTS)))
			.assertNext((passed) -> assertThat(passed.getRequest().getURI().getRawPath()).isEqualTo("/a/../b"))
			.verifyComplete();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a;b=c/../d", "/a%2fb/../d", "/a%5cb/../d", "/a%25b/../d", "/a%2eb/../d", "/a//b/../d",
			"/./a;b", "/a;b/.." })
	void firewallWhenOnlyDotSegmentsAreAllowedThenTheSegmentsBeforeThemAreCheckedToo(String path) {
		assertRefused(firewalled("GET", path, Set.of(FirewallRelaxation.DOT_SEGMENTS)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" })
	void firewallWhenMethodIsStandardThenPassesUnlessOthersAreListed(String method) {
		assertPasses(firewalled(method, "/", Set.of()));
		assertRefused(firewalled(method, "/", Set.of(), "PROPFIND"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "TRACE", "CONNECT", "PROPFIND", "get" })
	void firewallWhenMethodIsNotListedThenRefusedWhateverIsAllowed(String method) {
		assertRefused(firewalled(method, "/", EnumSet.allOf(FirewallRelaxation.class)));
	}

	@Test
	void firewallWhenHeadersHaveOtherCharactersThenPasses() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-Name", "\u00e4\u4f60");
		headers.add("x(y)", "z");
		ServerWebExchange exchange = ServerRequest
			.exchange(new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_1, "/", "/", headers));
		StepVerifier
			.create(StrictFirewalls.of(new FirewallProperties(Set.of(), Set.of())).getFirewalledExchange(exchange))
			.assertNext((passed) -> assertThat(passed.getRequest().getHeaders().getFirst("X-Name"))
				.isEqualTo("\u00e4\u4f60"))
			.verifyComplete();
	}

}
