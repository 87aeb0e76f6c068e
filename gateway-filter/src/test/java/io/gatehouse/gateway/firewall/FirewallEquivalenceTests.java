package io.gatehouse.gateway.firewall;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.gatehouse.gateway.HeaderGuard;
import io.gatehouse.gateway.RefusalHandler;
import io.gatehouse.identity.IdentityHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the short way of {@linkplain OrdinaryRequests ordinary requests} is
 * equivalent to all checks, Spring Security's firewall among them: each request has the
 * same outcome on both, with whatever a later filter reads of it. On both ways the header
 * guard follows; behind all checks it is one that looks up names by their definition.
 */
class FirewallEquivalenceTests {

	private static final String OUTCOME = "outcome";

	private static final List<String> METHODS = List.of("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH",
			"DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "Get");

	private static final List<String> PARTS_OF_PATHS = List.of("/", "/", "/", "/", "/", "a", "b", "orders", "1", ".",
			"..", "...", "./", "/.", "//", ";", ";a=b", "\\", "%", "%2", "%2e", "%2E", "%2f", "%2F", "%5c", "%25",
			"%3b", "%00", "%0a", "%0D", "%7f", "%20", "%40", "%41", "%7e", "%C3%A4", "%e2%80%a8", "%c2%85", "%ff", "-",
			"_", "~", "!", "$", "&", "'", "(", ")", "*", "+", ",", "=", ":", "@", ".well-known", "a.b", "http://");

	private static final List<String> PARTS_OF_QUERIES = List.of("a", "b", "c", "=", "=", "=", "&", "&", "&", "?", "/",
			"//", ";", "..", "%41", "%00", "%0a", "%1F", "%7f", "%20", "+", "%26", "%3D", "%25", "%C3%A4", "%C2%85",
			"%ff", "%ef%bf%bf", "%zz", "%", "[", "]", "{", "|", "#", "a=b", "x=%E4%BD%A0");

	private static final List<String> NAMES = List.of("Host", "host", "Authorization", "authorization", "AUTHORIZATION",
			"Connection", "connection", "Transfer-Encoding", "transfer-encoding", "X-User-Id", "x_user_id",
			"X.USER.Anything", "x-user-", "X-Tic\u212aet", "x_tic\u212aet", "X-Ticket", "X-Tickets", "ho\u017ft",
			"Hosts", "Accept", "accept", "Cookie", "Content-Type", "X-Forwarded-For", "User-Agent", "", " ", "a b",
			"\u00e4", "x-user\u0130", "Transfer_Encoding", "Connection ", "Te");

	private static final List<String> VALUES = List.of("gateway.test", "", "Bearer a", "Bearer a, Bearer b",
			"bearer a,b", "Basic YTpi", "Digest a=b, c=d", "Digest a=b, bearer c", "close", "Close", "keep-alive",
			"keep-alive, Upgrade", "upgrade", "Authorization", "x-user-id", "close, x_user_id", "\"X-Ticket\"",
			"X-Tic\u212aet", "chunked", "Chunked", " chunked ", "gzip, chunked", "identity", "chunked, chunked",
			"chun\u212aed", "a=b; c=d", "a\u0000b", "a\u0085b", "\u4f60", "a\r\nb", "text/html,*/*;q=0.8", ",", "a,b");

	private static final List<UnaryOperator<ServerHttpRequest>> FORMS = List.of((request) -> request,
			(request) -> request, (request) -> request, (request) -> request.mutate().build(),
			(request) -> new ServerHttpRequestDecorator(request),
			(request) -> request.mutate().header("Authorization", "Bearer a", "Bearer b").build(),
			(request) -> request.mutate().headers((headers) -> headers.remove("Host")).build(),
			(request) -> request.mutate().headers((headers) -> headers.add("X-User-Id", "a")).build(),
			(request) -> request.mutate().path("/orders/1").build(),
			(request) -> request.mutate().uri(URI.create("http://gateway.test/a?b%00=c")).build(),
			(request) -> request.mutate().uri(URI.create("http://gateway.test/a%C2%85")).build());

	private static final HeaderGuard GUARD = new HeaderGuard(
			IdentityHeaders.of(Map.of("X-Ticket", "ticket"), List.of("X-User-")));

	private final Ways strict = new Ways(new FirewallProperties(Set.of(), Set.of()));

	/** Number of requests by whether they are ordinary and accepted. */
	private final Map<String, Integer> seen = new TreeMap<>();

	private static boolean isIdentityHeader(String name) {
		String canonical = name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
		return canonical.equals("x-ticket") || canonical.startsWith("x-user-");
	}

	/** Compares both ways, and returns whether the request is ordinary. */
	private boolean compare(ServerHttpRequest request, Ways ways, Supplier<String> description) {
		Outcome detailed = ways.detailed(request);
		assertThat(ways.quick(request)).as(description).isEqualTo(detailed);
		boolean ordinary = ways.ordinary.test(request);
		assertThat(ordinary && detailed.refused()).as(description).isFalse();
		this.seen.merge((ordinary ? "ordinary" : "other") + (detailed.refused() ? ", refused" : ", accepted"), 1,
				Integer::sum);
		return ordinary;
	}

	private static Mono<Void> guardByDefinition(ServerWebExchange exchange, WebFilterChain chain) {
		List<String> forged = exchange.getRequest()
			.getHeaders()
			.headerNames()
			.stream()
			.filter(FirewallEquivalenceTests::isIdentityHeader)
			.toList();
		return chain.filter(forged.isEmpty() ? exchange
				: exchange.mutate()
					.request((request) -> request.headers((headers) -> forged.forEach(headers::remove)))
					.build());
	}

	/** Compares requests that have one character, plain or encoded, at several places. */
	@Tag("long")
	@Test
	void filterWhenOneCharacterIsAnyThenOutcomeIsTheSame() {
		List<String> targets = List.of("/?", "/?/b", "/a?b", "/a/?", "/a/?/b", "/a/.?", "/a/.?/b", "/a??", "/a??=b",
				"/a?b?c=d", "/a?b=?", "/a?b=c?d", "/a?=?b", "/a?b=c&?", "/a?b=c&?=d", "/a/b?c&d?");
		for (String target : targets) {
			for (int c = 0; c <= 0x250; c++) {
				String character = String.valueOf((char) c);
				String encoded = String.format((c % 2 == 0) ? "%%%02X" : "%%%02x", c & 0xff);
				for (String text : List.of(character, encoded, "%c2" + encoded, encoded + "%80")) {
					compare(target.replaceFirst("\\?", text.replace("\\", "\\\\").replace("$", "\\$")), (headers) -> {
					});
				}
			}
		}
		for (int c = 0; c <= 0x250; c++) {
			String character = String.valueOf((char) c);
			for (String name : List.of("?", "?ost", "H?st", "Hos?", "Host?", "?-User-Id", "X?User-Id", "X-Use?-Id",
					"X-User?Id", "X-Tic?et", "Authorizatio?", "Transfer?Encoding", "C?nnection", "Accep?")) {
				for (String value : List.of("gateway.test", "chunked", "a,b")) {
					compare("/", (headers) -> headers.add(name.replace("?", character), value));
				}
			}
			for (String value : List.of("?", "a?", "?a", "chun?ed", "chunked?", "clos?", "close?Authorization",
					"x?user-id", "X-Tic?et", "Bearer?a", "Bearer a?Bearer b")) {
				for (String name : List.of("Authorization", "Connection", "Transfer-Encoding", "Host", "Accept",
						"Cookie")) {
					compare("/", (headers) -> headers.add(name, value.replace("?", character)));
				}
			}
		}
		assertThat(this.seen).containsKeys("ordinary, accepted", "other, accepted", "other, refused")
			.doesNotContainKey("ordinary, refused");
	}

	private void compare(String target, Consumer<HttpHeaders> more) {
		HttpHeaders headers = NettyMessages.headers(List.of("Host: gateway.test"));
		more.accept(headers);
		ServerHttpRequest request = request("GET", HttpVersion.HTTP_1_1, target, headers);
		if (request != null) {
			compare(request, this.strict, () -> target + " " + headers);
		}
	}

	private static @Nullable ServerHttpRequest request(String method, HttpVersion version, String target,
			HttpHeaders headers) {
		try {
			return NettyMessages.request(method, version, target, headers);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	@Test
	void filterWhenRequestIsRandomThenOutcomeIsTheSame() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		List<Ways> ways = Stream.generate(() -> new Ways(properties(random))).limit(200).toList();
		int ordinary = 0;
		for (int i = 0; i < (Boolean.getBoolean("gatehouse.test.long") ? 30_000 : 8_000); i++) {
			HttpHeaders headers = headers(random);
			String target = target(random);
			ServerHttpRequest request = request(any(METHODS, random),
					(random.nextInt(10) == 0) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1, target, headers);
			int number = i;
			if (request != null && compare(any(FORMS, random).apply(request), any(ways, random),
					() -> "seed " + seed + ", request " + number + ": " + target + " " + headers)) {
				ordinary++;
			}
		}
		assertThat(ordinary).as("ordinary ones with seed %d", seed).isGreaterThan(300);
		assertThat(this.seen).as("seed %d", seed)
			.containsKeys("ordinary, accepted", "other, accepted", "other, refused")
			.doesNotContainKey("ordinary, refused");
	}

	private static FirewallProperties properties(Random random) {
		EnumSet<FirewallRelaxation> allowed = EnumSet.noneOf(FirewallRelaxation.class);
		if (random.nextInt(3) == 0) {
			for (FirewallRelaxation relaxation : FirewallRelaxation.values()) {
				if (random.nextInt(3) == 0) {
					allowed.add(relaxation);
				}
			}
		}
		return new FirewallProperties(allowed, (random.nextInt(5) == 0) ? Set.of("GET", "PROPFIND") : Set.of());
	}

	private static String target(Random random) {
		StringBuilder target = new StringBuilder((random.nextInt(20) == 0) ? "" : "/");
		append(target, PARTS_OF_PATHS, random);
		if (random.nextInt(2) == 0) {
			append(target.append('?'), PARTS_OF_QUERIES, random);
		}
		return target.toString();
	}

	/** Appends parts: plain ones on half of the calls, and otherwise any. */
	private static void append(StringBuilder target, List<String> parts, Random random) {
		boolean plain = random.nextBoolean();
		for (int i = random.nextInt(8); i > 0; i--) {
			String part = any(parts, random);
			if (!plain || part.matches("[a-z0-9=&/]")) {
				target
					.append((!plain && random.nextInt(40) == 0) ? String.valueOf((char) random.nextInt(0x250)) : part);
			}
		}
	}

	private static HttpHeaders headers(Random random) {
		HttpHeaders headers = NettyMessages.headers();
		if (random.nextInt(10) != 0) {
			headers.add("Host", "gateway.test");
		}
		boolean plain = random.nextBoolean();
		for (int i = random.nextInt(6); i > 0; i--) {
			String name = plain ? "X-Plain-" + i : any(NAMES, random);
			boolean ascii = name.chars().allMatch((c) -> c < 0x80);
			headers.add((ascii && random.nextBoolean()) ? AsciiString.of(name) : name, any(VALUES, random));
		}
		return headers;
	}

	private static <T> T any(List<T> list, Random random) {
		return list.get(random.nextInt(list.size()));
	}

	/**
	 * The two ways of a request through the firewall and the header guard.
	 */
	private static final class Ways {

		final OrdinaryRequests ordinary;

		private final FirewallWebFilter detailed;

		private final FirewallWebFilter quick;

		private final WebFilter guard = new HeaderGuardWebFilter(GUARD);

		Ways(FirewallProperties properties) {
			RefusalHandler refusals = (exchange, reason) -> Mono
				.fromRunnable(() -> exchange.getAttributes().put(OUTCOME, Outcome.REFUSED));
			this.ordinary = new OrdinaryRequests(properties.methods(), GUARD);
			this.quick = new FirewallWebFilter(properties, GUARD, refusals);
			this.detailed = new FirewallWebFilter(StrictFirewalls.of(properties), properties.allow(), GUARD, refusals);
		}

		Outcome detailed(ServerHttpRequest request) {
			return outcome(request, this.detailed, FirewallEquivalenceTests::guardByDefinition);
		}

		Outcome quick(ServerHttpRequest request) {
			return outcome(request, this.quick, this.guard);
		}

		private static Outcome outcome(ServerHttpRequest request, WebFilter firewall, WebFilter guard) {
			ServerWebExchange received = NettyMessages.exchange(request,
					NettyMessages.response(NettyMessages.headers()));
			WebFilterChain end = (exchange) -> Mono
				.fromRunnable(() -> exchange.getAttributes().put(OUTCOME, Outcome.of(exchange.getRequest())));
			firewall.filter(received, (exchange) -> Mono.defer(() -> guard.filter(exchange, end))).block();
			return received.getRequiredAttribute(OUTCOME);
		}

	}

	/**
	 * What became of a request.
	 *
	 * @param refused whether it was refused
	 * @param content what a later filter reads of it
	 */
	private record Outcome(boolean refused, Map<String, Object> content) {

		static final Outcome REFUSED = new Outcome(true, Map.of());

		static Outcome of(ServerHttpRequest request) {
			Map<String, Object> content = new TreeMap<>();
			content.put("method", request.getMethod());
			content.put("uri", request.getURI());
			content.put("path", request.getPath().value());
			content.put("cookies", request.getCookies().toString());
			org.springframework.http.HttpHeaders headers = request.getHeaders();
			content.put("names", List.copyOf(headers.headerNames()));
			headers.forEach((name, values) -> content.put("header " + name, List.copyOf(values)));
			for (String name : headers.headerNames()) {
				content.put("first " + name, String.valueOf(headers.getFirst(name)));
				content.put("all " + name, List.copyOf(headers.getOrEmpty(name)));
			}
			content.put("query", query(request));
			request.mutate()
				.header("X-Added", "a")
				.build()
				.getHeaders()
				.forEach((name, values) -> content.put("mutated " + name, List.copyOf(values)));
			return new Outcome(false, content);
		}

		/** Reads the query, which Spring's firewall refuses only now. */
		private static String query(ServerHttpRequest request) {
			try {
				return request.getQueryParams().toString();
			}
			catch (ServerExchangeRejectedException ex) {
				throw ex;
			}
			catch (IllegalArgumentException ex) {
				return String.valueOf(ex.getMessage());
			}
		}

	}

}
