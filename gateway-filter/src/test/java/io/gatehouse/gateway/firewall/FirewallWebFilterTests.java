package io.gatehouse.gateway.firewall;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.identity.IdentityHeaders;
import io.gatehouse.token.Reason;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

class FirewallWebFilterTests {

	private static final String[] NO_HEADER = {};

	private final List<Reason> refused = new ArrayList<>();

	private final List<ServerWebExchange> passed = new ArrayList<>();

	private final RefusalHandler refusals = (exchange, reason) -> Mono.fromRunnable(() -> this.refused.add(reason));

	private final WebFilterChain chain = (exchange) -> Mono.fromRunnable(() -> this.passed.add(exchange));

	private static HttpHeaders headers(String name, String... values) {
		HttpHeaders headers = new HttpHeaders();
		if (!name.equals(HttpHeaders.HOST)) {
			headers.set(HttpHeaders.HOST, "gateway.test");
		}
		headers.addAll(name, List.of(values));
		return headers;
	}

	private static ServerRequest request(HttpHeaders headers) {
		return new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_1, "/orders/1", "/orders/1", headers);
	}

	private FirewallWebFilter filter(ServerWebExchangeFirewall firewall, Set<FirewallRelaxation> allowed) {
		return new FirewallWebFilter(firewall, allowed,
				new HeaderGuard(IdentityHeaders.of(Map.of(), List.of("X-User-"))), this.refusals);
	}

	private void filter(ServerRequest request, Set<FirewallRelaxation> allowed) {
		ServerWebExchangeFirewall firewall = StrictFirewalls.of(new FirewallProperties(allowed, Set.of()));
		StepVerifier.create(filter(firewall, allowed).filter(ServerRequest.exchange(request), this.chain))
			.verifyComplete();
	}

	private void assertRefused(ServerRequest request, Set<FirewallRelaxation> allowed) {
		filter(request, allowed);
		assertThat(this.refused).as("refused although allowed: " + allowed).containsExactly(Reason.REFUSED_REQUEST);
		assertThat(this.passed).isEmpty();
		this.refused.clear();
	}

	private void assertPasses(ServerRequest request, Set<FirewallRelaxation> allowed) {
		filter(request, allowed);
		assertThat(this.refused).isEmpty();
		assertThat(this.passed).extracting(ServerWebExchange::getRequest)
			.singleElement()
			.satisfies((seen) -> assertThat(seen.getHeaders()).isEqualTo(request.getHeaders()));
		this.passed.clear();
	}

	static Stream<Arguments> ambiguous() {
		return Stream.of(row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "Bearer a", "Bearer b"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "Digest a", "Digest b"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "Bearer a", ""),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "Bearer a, Bearer b"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, " BEARER a,b"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "basic YTpi, Digest a"),
				row(FirewallRelaxation.SEVERAL_CREDENTIALS, HttpHeaders.AUTHORIZATION, "Digest a=b, bearer c"),
				row(FirewallRelaxation.SEVERAL_HOSTS, HttpHeaders.HOST, "gateway.test", "gateway.test"),
				row(FirewallRelaxation.MISSING_HOST, HttpHeaders.HOST, NO_HEADER),
				row(FirewallRelaxation.TRANSFER_CODINGS, HttpHeaders.TRANSFER_ENCODING, "identity"),
				row(FirewallRelaxation.TRANSFER_CODINGS, HttpHeaders.TRANSFER_ENCODING, "gzip, chunked"),
				row(FirewallRelaxation.TRANSFER_CODINGS, HttpHeaders.TRANSFER_ENCODING, "chunked, chunked"),
				row(FirewallRelaxation.TRANSFER_CODINGS, HttpHeaders.TRANSFER_ENCODING, "chunked", "chunked"),
				row(FirewallRelaxation.TRANSFER_CODINGS, HttpHeaders.TRANSFER_ENCODING, ""),
				row(FirewallRelaxation.CONNECTION_OPTIONS, HttpHeaders.CONNECTION, "X-User-Id"),
				row(FirewallRelaxation.CONNECTION_OPTIONS, HttpHeaders.CONNECTION, "close, x_user_id"),
				row(FirewallRelaxation.CONNECTION_OPTIONS, HttpHeaders.CONNECTION, "close", "X-User-Anything"),
				row(FirewallRelaxation.CONNECTION_OPTIONS, HttpHeaders.CONNECTION, "keep-alive,authorization"),
				row(FirewallRelaxation.CONNECTION_OPTIONS, HttpHeaders.CONNECTION, "\"Authorization\""));
	}

	private static Arguments row(FirewallRelaxation relaxation, String header, String... values) {
		return Arguments.of(relaxation, header, values);
	}

	@ParameterizedTest
	@MethodSource("ambiguous")
	void filterWhenHeadersAreAmbiguousThenRefusedUnlessThatIsAllowed(FirewallRelaxation relaxation, String header,
			String[] values) {
		ServerRequest request = request(headers(header, values));
		assertRefused(request, Set.of());
		assertRefused(request, EnumSet.complementOf(EnumSet.of(relaxation)));
		assertPasses(request, Set.of(relaxation));
	}

	static Stream<Arguments> clear() {
		return Stream.of(Arguments.of(HttpHeaders.AUTHORIZATION, "Bearer a"),
				Arguments.of(HttpHeaders.AUTHORIZATION, "Basic YTpi"),
				Arguments.of(HttpHeaders.AUTHORIZATION, "Digest username=\"a\", realm=\"b\""),
				Arguments.of(HttpHeaders.HOST, "gateway.test"), Arguments.of(HttpHeaders.HOST, ""),
				Arguments.of(HttpHeaders.TRANSFER_ENCODING, "chunked"),
				Arguments.of(HttpHeaders.TRANSFER_ENCODING, " Chunked "),
				Arguments.of(HttpHeaders.CONNECTION, "keep-alive, Upgrade"),
				Arguments.of(HttpHeaders.CONNECTION, "X-User"));
	}

	@ParameterizedTest
	@MethodSource("clear")
	void filterWhenHeadersAreClearThenPasses(String header, String value) {
		assertPasses(request(headers(header, value)), Set.of());
	}

	@Test
	void filterWhenHostIsMissingInHttp10ThenPasses() {
		assertPasses(new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_0, "/", "/", new HttpHeaders()), Set.of());
	}

	@Test
	void filterWhenTargetIsMalformedThenRefused() {
		HttpHeaders headers = headers(HttpHeaders.ACCEPT, "text/plain");
		assertRefused(new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_1, "/public", "/orders", headers),
				EnumSet.allOf(FirewallRelaxation.class));
	}

	@Test
	void filterWhenFirewallRefusesTheExchangeThenRefused() {
		HttpHeaders headers = headers(HttpHeaders.ACCEPT, "text/plain");
		assertRefused(new ServerRequest(HttpMethod.TRACE, HttpVersion.HTTP_1_1, "/", "/", headers), Set.of());
		assertRefused(new ServerRequest(HttpMethod.GET, HttpVersion.HTTP_1_1, "/a;b", "/a;b", headers), Set.of());
	}

	@Test
	void filterWhenFirewallIsTheApplicationsThenWhatItReturnsPasses() {
		ServerWebExchange received = ServerRequest.exchange(request(headers(HttpHeaders.ACCEPT, "text/plain")));
		ServerWebExchange returned = received.mutate().build();
		StepVerifier.create(filter((exchange) -> Mono.just(returned), Set.of()).filter(received, this.chain))
			.verifyComplete();
		assertThat(this.passed).singleElement().isSameAs(returned);
	}

	@Test
	void filterWhenALaterFilterRejectsTheExchangeThenRefusedToo() {
		ServerWebExchange exchange = ServerRequest.exchange(request(headers(HttpHeaders.ACCEPT, "text/plain")));
		StepVerifier.create(filter(Mono::just, Set.of()).filter(exchange,
				(admitted) -> Mono.error(new ServerExchangeRejectedException("rejected"))))
			.verifyComplete();
		assertThat(this.refused).containsExactly(Reason.REFUSED_REQUEST);
	}

	@Test
	void filterWhenALaterFilterFailsThenItsErrorIsUnchanged() {
		ServerWebExchange exchange = ServerRequest.exchange(request(headers(HttpHeaders.ACCEPT, "text/plain")));
		StepVerifier.create(filter(Mono::just, Set.of()).filter(exchange,
				(admitted) -> Mono.error(new IllegalStateException("broken"))))
			.verifyErrorMessage("broken");
		assertThat(this.refused).isEmpty();
	}

}
