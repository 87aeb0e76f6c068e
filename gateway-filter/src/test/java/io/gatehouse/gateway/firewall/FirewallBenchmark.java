package io.gatehouse.gateway.firewall;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.identity.IdentityHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Measures what the firewall and the header guard add to an exchange on Reactor Netty:
 * compare with {@link Way#BARE}, an exchange without them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FirewallBenchmark {

	private static final String TARGET = "/orders/4f9f1f0e-5b0a-4a3e-9d55-0d2c1f6b7a11?page=0&size=20&sort=createdAt,desc";

	private static final List<Map.Entry<String, String>> RECEIVED = List
		.of(Map.entry("Host", "api.example.test"), Map.entry("User-Agent",
				"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"),
				Map.entry("Accept", "application/json, text/plain, */*"),
				Map.entry("Accept-Language", "en-US,en;q=0.9"), Map.entry("Accept-Encoding", "gzip, deflate, br"),
				Map.entry("Connection", "keep-alive"),
				Map.entry("Authorization", "Bearer " + "eyJhbGciOiJSUzI1NiJ9.".repeat(40)),
				Map.entry("Cookie", "theme=dark; _ga=GA1.1.1234567890.1700000000"),
				Map.entry("Referer", "https://app.example.test/orders"), Map.entry("X-Request-Id", "7f3a9c52e1b84d06"),
				Map.entry("X-Forwarded-For", "203.0.113.7"),
				Map.entry("traceparent", "00-4bf92f3577b34da6-00f067aa-01"));

	private static final Map<String, String> RETURNED = Map.of("Content-Type", "application/json", "Content-Length",
			"512", "Date", "Mon, 20 Jul 2026 10:00:00 GMT", "ETag", "\"7f3a\"", "Cache-Control", "no-store", "Vary",
			"Accept-Encoding");

	/** Filters that the exchange passes. */
	@Param
	public Way way = Way.BARE;

	private WebFilter filter = (exchange, chain) -> chain.filter(exchange);

	/** Makes the filters. */
	@Setup
	public void prepare() {
		HeaderGuard guard = new HeaderGuard(IdentityHeaders.standard()
			.alsoGuarding("gatehouse.routing.cohort-header", "X-Cohort")
			.alsoGuarding("gatehouse.routing.hint-header", "X-SC-LB-Hint"));
		if (this.way != Way.BARE) {
			WebFilter firewall = this.way.firewall(guard);
			WebFilter headerGuard = new HeaderGuardWebFilter(guard);
			this.filter = (exchange, chain) -> firewall.filter(exchange, (next) -> headerGuard.filter(next, chain));
		}
	}

	/**
	 * Passes an exchange whose request no later filter reads.
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public void filters() throws URISyntaxException {
		pass(FirewallBenchmark::answer);
	}

	/**
	 * Passes an exchange whose request a later filter changes and sends on.
	 * @param sent takes what is sent on
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public void filtersAndForwarding(Blackhole sent) throws URISyntaxException {
		pass((exchange) -> {
			sent.consume(exchange.getRequest().getHeaders().getFirst("Authorization"));
			ServerWebExchange changed = exchange.mutate()
				.request((request) -> request.headers((headers) -> headers.set("X-User-Id", "42")))
				.build();
			changed.getRequest().getHeaders().forEach((name, values) -> {
				sent.consume(name);
				sent.consume(values);
			});
			return answer(changed);
		});
	}

	private void pass(WebFilterChain chain) throws URISyntaxException {
		HttpHeaders received = NettyMessages.headers();
		// as the decoder creates them
		RECEIVED.forEach((header) -> received.add(new AsciiString(header.getKey()), header.getValue()));
		ServerHttpRequest request = NettyMessages.request("GET", HttpVersion.HTTP_1_1, TARGET, received);
		ServerHttpResponse response = NettyMessages.response(NettyMessages.headers());
		this.filter.filter(NettyMessages.exchange(request, response), chain).subscribe();
	}

	private static Mono<Void> answer(ServerWebExchange exchange) {
		ServerHttpResponse response = exchange.getResponse();
		RETURNED.forEach(response.getHeaders()::set);
		return response.setComplete();
	}

	/**
	 * Way of an exchange.
	 */
	public enum Way {

		/** No filter. */
		BARE,

		/** All checks, and Spring Security's firewall. */
		CHECKED,

		/** The firewall as it is used, which recognizes an ordinary request. */
		ORDINARY;

		private WebFilter firewall(HeaderGuard guard) {
			FirewallProperties properties = new FirewallProperties(Set.of(), Set.of());
			RefusalHandler refusals = (exchange, reason) -> Mono.error(new IllegalStateException(reason.toString()));
			return (this == CHECKED)
					? new FirewallWebFilter(StrictFirewalls.of(properties), properties.allow(), guard, refusals)
					: new FirewallWebFilter(properties, guard, refusals);
		}

	}

}
