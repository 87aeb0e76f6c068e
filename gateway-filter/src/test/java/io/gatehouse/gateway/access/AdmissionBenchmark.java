package io.gatehouse.gateway.access;

import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.gatehouse.gateway.AuthenticationDecisions;
import io.gatehouse.gateway.Caller;
import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.TokenSchemes;
import io.gatehouse.gateway.firewall.NettyMessages;
import io.gatehouse.gateway.minting.TestRelays;
import io.gatehouse.identity.IdentityClaims;
import io.gatehouse.identity.IdentityHeaders;
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

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.GRPCRequestHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveHopByHopHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.RemoveXForwardedHeadersFilter;
import org.springframework.cloud.gateway.filter.headers.TransferEncodingNormalizationHeadersFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.server.ServerWebExchange;

/**
 * Measures what the admission of a caller adds to an exchange on Reactor Netty, if the
 * caller is at hand: compare with {@link Way#BARE}, an exchange without the filter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmissionBenchmark {

	private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.".repeat(40);

	private static final List<Map.Entry<String, String>> RECEIVED = List
		.of(Map.entry("Host", "api.example.test"), Map.entry("User-Agent",
				"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"),
				Map.entry("Accept", "application/json, text/plain, */*"),
				Map.entry("Accept-Language", "en-US,en;q=0.9"), Map.entry("Accept-Encoding", "gzip, deflate, br"),
				Map.entry("Connection", "keep-alive"), Map.entry("Authorization", "Bearer " + TOKEN),
				Map.entry("Cookie", "theme=dark; _ga=GA1.1.1234567890.1700000000"),
				Map.entry("Referer", "https://app.example.test/orders"), Map.entry("X-Request-Id", "7f3a9c52e1b84d06"));

	private static final Route ROUTE = Route.async()
		.id("orders")
		.uri("http://127.0.0.1:1")
		.predicate((any) -> true)
		.build();

	/** Those of Spring Cloud Gateway with its defaults. */
	private static final List<HttpHeadersFilter> SPRINGS = List.of(new RemoveHopByHopHeadersFilter(),
			new RemoveForwardedHeadersFilter(), new RemoveXForwardedHeadersFilter(), new GRPCRequestHeadersFilter(),
			new TransferEncodingNormalizationHeadersFilter());

	/** What the exchange passes. */
	@Param
	public Way way = Way.BARE;

	private GlobalFilter filter = (exchange, chain) -> chain.filter(exchange);

	private List<HttpHeadersFilter> filters = SPRINGS;

	/** Makes the filters. */
	@Setup
	public void prepare() {
		HeaderBypass bypass = new HeaderBypass(new HeaderGuard(IdentityHeaders.standard()), () -> this.filters,
				() -> true);
		if (this.way == Way.ADMITTED) {
			Jwt token = Jwt.withTokenValue(TOKEN)
				.header("alg", "none")
				.claim("iss", "https://auth.test")
				.subject("user-000042")
				.claim("sid", "0d8f3c1e5b7a4c7e9a53")
				.claim("roles", List.of("user", "customer"))
				.claim("permissions", List.of("order:read", "order:write", "invoice:read"))
				.build();
			Caller.Authenticated caller = new Caller.Authenticated(IdentityClaims.defaults().identity(token),
					token.getClaims(), token);
			this.filter = new AuthenticationGlobalFilter((exchange) -> Mono.just(caller),
					new AccessRules(List.of(), null), TestRelays.original(), IdentityHeaders.standard(),
					(exchange, reason) -> Mono.error(new IllegalStateException(reason.name())),
					new AuthenticationDecisions(Map.of()),
					new StreamReauthentication((exchange) -> Mono.never(), Duration.ofSeconds(1), Clock.systemUTC()),
					TokenSchemes.bearer(), Clock.systemUTC());
			this.filters = new ArrayList<>(SPRINGS);
			this.filters.add(0, bypass);
			this.filters.add(new VerifiedBearerFilter(IdentityHeaders.standard(), bypass, TokenSchemes.bearer()));
		}
	}

	/**
	 * Passes an exchange whose headers are not read.
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public void filter() throws URISyntaxException {
		pass((exchange) -> Mono.empty());
	}

	/**
	 * Passes an exchange whose headers are sent on as the gateway does.
	 * @param sent takes what is sent on
	 * @throws URISyntaxException never
	 */
	@Benchmark
	public void filterAndForwarding(Blackhole sent) throws URISyntaxException {
		pass((exchange) -> {
			HttpHeaders filtered = HttpHeadersFilter.filterRequest(this.filters, exchange);
			io.netty.handler.codec.http.HttpHeaders outgoing = new io.netty.handler.codec.http.DefaultHttpHeaders();
			filtered.forEach(outgoing::set);
			sent.consume(outgoing);
			return Mono.empty();
		});
	}

	private void pass(GatewayFilterChain chain) throws URISyntaxException {
		io.netty.handler.codec.http.HttpHeaders received = NettyMessages.headers();
		// as the decoder creates them
		RECEIVED.forEach((header) -> received.add(new AsciiString(header.getKey()), header.getValue()));
		ServerWebExchange exchange = NettyMessages.exchange(
				NettyMessages.request("GET", HttpVersion.HTTP_1_1, "/orders/1", received),
				NettyMessages.response(NettyMessages.headers()));
		exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR, ROUTE);
		this.filter.filter(exchange, chain).subscribe();
	}

	/**
	 * Way of an exchange.
	 */
	public enum Way {

		/** Without the filter. */
		BARE,

		/** With the filter, which admits the caller. */
		ADMITTED

	}

}
