package io.gatehouse.gateway.access;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RequestWithHeaders;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.firewall.NettyMessages;
import io.gatehouse.identity.IdentityHeaders;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cloud.gateway.filter.headers.ForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.GRPCRequestHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.XForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.observation.GatewayContext;
import org.springframework.cloud.gateway.filter.headers.observation.ObservedRequestHttpHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeaderBypass}: services receive the headers that they would receive
 * without it.
 */
class HeaderBypassTests {

	private static final List<String> NAMES = List.of("Host", "User-Agent", "Accept", "Cookie", "Authorization",
			"X-User-Id", "x-user-roles", "X-User-Anything", "x_user_id", "X-Custom", "X-Request-Id", "Forwarded",
			"X-Forwarded-For", "X-Forwarded-User", "Connection", "Keep-Alive", "TE", "Upgrade", "Transfer-Encoding",
			"Content-Length", "Content-Type", "Proxy-Authorization", "traceparent", "Origin", "Range");

	private static final List<String> VALUES = List.of("a", "b, c", "", "chunked", "5", "application/grpc+proto",
			"close", "keep-alive, x-custom", "cookie", "X-User-Id, Upgrade", "for=192.0.2.1;proto=https", "192.0.2.1",
			"Basic YTpi", "trailers");

	private static final Route ROUTE = Route.async()
		.id("orders")
		.uri("http://127.0.0.1:1")
		.predicate((any) -> true)
		.build();

	static Stream<List<HttpHeadersFilter>> filters() {
		List<HttpHeadersFilter> untrusted = List.of(new RemoveHopByHopHeadersFilter(),
				new RemoveForwardedHeadersFilter(), new RemoveXForwardedHeadersFilter(), new GRPCRequestHeadersFilter(),
				new TransferEncodingNormalizationHeadersFilter());
		List<HttpHeadersFilter> trusted = List.of(new ForwardedHeadersFilter(".*"), new XForwardedHeadersFilter(".*"),
				new RemoveHopByHopHeadersFilter(), new GRPCRequestHeadersFilter(),
				new TransferEncodingNormalizationHeadersFilter(),
				new ObservedRequestHttpHeadersFilter(ObservationRegistry.create()));
		RemoveHopByHopHeadersFilter own = new RemoveHopByHopHeadersFilter();
		own.setHeaders(Set.of("Cookie", "X-Custom"));
		return Stream.of(untrusted, trusted, List.of(own), List.of(),
				List.of((HttpHeadersFilter) (input, exchange) -> changed(input), new GRPCRequestHeadersFilter()));
	}

	private static HttpHeaders changed(HttpHeaders input) {
		HttpHeaders changed = new HttpHeaders();
		changed.addAll(input);
		changed.remove("Cookie");
		changed.set("Accept", "text/html");
		return changed;
	}

	@ParameterizedTest
	@MethodSource("filters")
	void filterThenServiceReceivesTheSameHeaders(List<HttpHeadersFilter> filters) throws URISyntaxException {
		Random random = new Random(4711);
		List<HttpHeadersFilter> with = sorted(filters, true);
		List<HttpHeadersFilter> without = sorted(filters, false);
		for (int i = 0; i < 3000; i++) {
			List<String> lines = lines(random);
			assertThat(forwarded(with, exchange(lines, i))).as("%s", lines)
				.isEqualTo(forwarded(without, exchange(lines, i)));
		}
	}

	/**
	 * Returns header lines with equal names in one letter case: of names that differ in
	 * it, a copy by Spring has all values twice.
	 */
	private static List<String> lines(Random random) {
		List<String> names = new ArrayList<>(NAMES);
		names.replaceAll((name) -> (random.nextInt(8) == 0) ? name.toLowerCase(Locale.ROOT) : name);
		List<String> lines = new ArrayList<>();
		for (int i = random.nextInt(12); i >= 0; i--) {
			lines.add(names.get(random.nextInt(names.size())) + ": " + VALUES.get(random.nextInt(VALUES.size())));
		}
		return lines;
	}

	/** Returns all filters in the order of the gateway. */
	private static List<HttpHeadersFilter> sorted(List<HttpHeadersFilter> filters, boolean bypassed) {
		List<HttpHeadersFilter> all = new ArrayList<>(filters);
		List<HttpHeadersFilter> seen = bypassed ? all : List.of((input, exchange) -> input);
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), () -> seen, () -> true);
		all.add(bypass);
		all.add(new VerifiedBearerFilter(IdentityHeaders.standard(), bypass, TokenSchemes.bearer()));
		AnnotationAwareOrderComparator.sort(all);
		assertThat(all.get(0)).isSameAs(bypass);
		return all;
	}

	private static ServerWebExchange exchange(List<String> lines, int number) throws URISyntaxException {
		ServerHttpRequest received = NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/orders/1",
				NettyMessages.headers(lines));
		ServerHttpRequest request = switch (number % 3) {
			case 0 -> received;
			case 1 -> RequestWithHeaders.of(received, NettyMessages.headers(lines));
			default -> new ServerHttpRequestDecorator(received);
		};
		ServerWebExchange exchange = NettyMessages.exchange(request, NettyMessages.response(NettyMessages.headers()));
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, ROUTE);
		return exchange;
	}

	private static Map<String, List<String>> forwarded(List<HttpHeadersFilter> filters, ServerWebExchange exchange) {
		Map<String, List<String>> headers = new TreeMap<>();
		HttpHeadersFilter.filterRequest(filters, exchange)
			.forEach(
					(name, values) -> headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), (any) -> new ArrayList<>())
						.addAll(values));
		return headers;
	}

	@Test
	void filterThenOthersSeeOnlyWhatTheyMayChange() throws URISyntaxException {
		RemoveHopByHopHeadersFilter known = new RemoveHopByHopHeadersFilter();
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), () -> List.of(known),
				() -> true);
		ServerWebExchange exchange = exchange(
				List.of("Host: gateway.test", "Cookie: a=b", "X-User-Id: alice", "X-Custom: c"), 0);
		HttpHeaders left = bypass.filter(exchange.getRequest().getHeaders(), exchange);
		assertThat(left.headerNames()).containsExactlyInAnyOrder("Host", "X-Custom");
		assertThat(bypass.restore(left, exchange).headerNames()).containsExactlyInAnyOrder("Host", "X-Custom", "Cookie",
				"X-User-Id");
		assertThat(bypass.restore(new HttpHeaders(), exchange).isEmpty()).as("restored once").isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Cookie", "x-user-id", "close, cookie" })
	void filterWhenConnectionNamesAHeaderThenAllStay(String option) throws URISyntaxException {
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), List::of, () -> true);
		ServerWebExchange exchange = exchange(List.of("Connection: " + option, "Cookie: a=b"), 0);
		HttpHeaders input = exchange.getRequest().getHeaders();
		assertThat(bypass.filter(input, exchange)).isSameAs(input);
	}

	@Test
	void filterWhenAnAttemptFailedBeforeTheLastFilterThenTheNextSendsNothingTwice() throws URISyntaxException {
		RemoveHopByHopHeadersFilter hopByHop = new RemoveHopByHopHeadersFilter();
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), () -> List.of(hopByHop),
				() -> true);
		ServerWebExchange exchange = exchange(List.of("Cookie: a=b", "Accept: a"), 0);
		HttpHeaders input = exchange.getRequest().getHeaders();
		bypass.filter(input, exchange);
		assertThat(bypass.restore(bypass.filter(input, exchange), exchange).get("Cookie")).containsExactly("a=b");
		bypass.filter(input, exchange);
		hopByHop.setHeaders(Set.of("accept"));
		assertThat(bypass.restore(bypass.filter(input, exchange), exchange)).isSameAs(input);
	}

	@Test
	void filterWhenNamesToRemoveChangeThenFollows() throws URISyntaxException {
		RemoveHopByHopHeadersFilter hopByHop = new RemoveHopByHopHeadersFilter();
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), () -> List.of(hopByHop),
				() -> true);
		ServerWebExchange exchange = exchange(List.of("Cookie: a=b"), 0);
		HttpHeaders input = exchange.getRequest().getHeaders();
		assertThat(bypass.filter(input, exchange)).isNotSameAs(input);
		hopByHop.setHeaders(Set.of("cookie"));
		assertThat(bypass.filter(input, exchange)).isSameAs(input);
	}

	@Test
	void filterWhenObservationsAreNotSpringsThenAllStay() throws URISyntaxException {
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()),
				() -> List.of(new ObservedRequestHttpHeadersFilter(ObservationRegistry.create())), () -> false);
		ServerWebExchange exchange = exchange(List.of("Cookie: a=b"), 0);
		HttpHeaders input = exchange.getRequest().getHeaders();
		assertThat(bypass.filter(input, exchange)).isSameAs(input);
	}

	@Test
	void restoreWhenTracerSetAFieldThenItsValueCounts() throws URISyntaxException {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<GatewayContext>() {

			@Override
			public void onStart(GatewayContext context) {
				Objects.requireNonNull(context.getCarrier()).set("x-request-id", "of-the-tracer");
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof GatewayContext;
			}

		});
		List<HttpHeadersFilter> filters = List.of(new ObservedRequestHttpHeadersFilter(registry));
		ServerWebExchange exchange = exchange(
				List.of("X-Request-Id: one", "X-Request-Id: two", "Accept: a", "Accept: b"), 0);
		assertThat(forwarded(sorted(filters, true), exchange))
			.isEqualTo(Map.of("x-request-id", List.of("of-the-tracer"), "accept", List.of("a", "b")));
	}

}
