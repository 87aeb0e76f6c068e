package io.gatehouse.benchmarks.endpoints;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.gatehouse.benchmarks.ServerProcess;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures token introspections and revocations a second over HTTP, by servers whose
 * rounds alternate: Spring Authorization Server with its store in memory, the same with
 * Gatehouse's starter, and the small endpoints of the session starter.
 */
public final class TokenEndpointOperations {

	private static final int SIDE_BY_SIDE = 64;

	/** Requests of each kind that a round measures at least. */
	private static final int AT_LEAST = 1000;

	private static final Duration LONGEST = Duration.ofMinutes(10);

	private static final AtomicInteger users = new AtomicInteger();

	private final Http http;

	private final int count;

	private TokenEndpointOperations(Http http, int count) {
		this.http = http;
		this.count = count;
	}

	/**
	 * Measures, and prints a table.
	 * @param args the number of tokens that each server knows at a time, the number of
	 * rounds, and the number of requests before the first
	 */
	public static void main(String[] args) {
		int rounds = Integer.parseInt(args[1]);
		int warmUp = Integer.parseInt(args[2]);
		try (Servers servers = new Servers()) {
			TokenEndpointOperations first = new TokenEndpointOperations(servers.http(), AT_LEAST);
			for (int done = 0; done < warmUp; done += AT_LEAST) {
				servers.endpoints().forEach(first::round);
			}
			TokenEndpointOperations operations = new TokenEndpointOperations(servers.http(), Integer.parseInt(args[0]));
			RateTable table = new RateTable(Servers.BASELINE);
			for (int round = 0; round < rounds; round++) {
				servers.endpoints().forEach((each) -> table.add(each.server(), each.kind(), operations.round(each)));
			}
			System.out.println(table);
		}
		// resources that the clients keep would keep the process alive
		System.exit(0);
	}

	/**
	 * Introspects and then revokes new tokens. If there are few, they are introspected
	 * several times, and further ones are issued when they are revoked; of many, some are
	 * used, from the first to the last.
	 */
	private Rates round(Endpoints endpoints) {
		Meter introspections = new Meter(endpoints.process());
		Meter revocations = new Meter(endpoints.process());
		while (revocations.requests() < AT_LEAST) {
			endpoints.source().forget().block(LONGEST);
			List<String> tokens = some(tokens(endpoints.source()));
			if (introspections.requests() == 0) {
				introspections.measure(AT_LEAST, () -> all(AT_LEAST, (number) -> post(endpoints,
						endpoints.introspection(), tokens.get(number % tokens.size()), "\"active\":true")));
			}
			revocations.measure(tokens.size(), () -> all(tokens.size(),
					(number) -> post(endpoints, endpoints.revocation(), tokens.get(number), "")));
			post(endpoints, endpoints.introspection(), tokens.get(0), "\"active\":false").block(LONGEST);
		}
		return new Rates(introspections.perSecond(), revocations.perSecond(), introspections.micros(),
				revocations.micros());
	}

	private static List<String> some(List<String> tokens) {
		int size = tokens.size();
		return (size <= AT_LEAST) ? tokens
				: IntStream.range(0, AT_LEAST)
					.mapToObj((number) -> tokens.get((int) ((long) number * size / AT_LEAST)))
					.toList();
	}

	private List<String> tokens(Endpoints.TokenSource source) {
		Flux<String> names = Flux.range(0, this.count).map((number) -> "user-" + users.getAndIncrement());
		return Objects.requireNonNull(source.tokens(names, SIDE_BY_SIDE).collectList().block(LONGEST));
	}

	private Mono<String> post(Endpoints endpoints, String uri, String token, String expected) {
		return this.http.send(Http.post(uri, Map.of("token", token), endpoints.source().client()), 200)
			.map(HttpResponse::body)
			.doOnNext((body) -> {
				if (!body.contains(expected)) {
					throw new IllegalStateException(endpoints.server() + " answers " + body);
				}
			});
	}

	private static <T> List<T> all(int count, IntFunction<Mono<T>> operation) {
		return Objects.requireNonNull(
				Flux.range(0, count).flatMapSequential(operation::apply, SIDE_BY_SIDE).collectList().block(LONGEST));
	}

	/** Adds up the times of requests. */
	private static final class Meter {

		private final ServerProcess server;

		private int requests;

		private long nanos;

		private long processorNanos;

		Meter(ServerProcess server) {
			this.server = server;
		}

		void measure(int count, Runnable operation) {
			long processor = this.server.processorTime().toNanos();
			long start = System.nanoTime();
			operation.run();
			this.nanos += System.nanoTime() - start;
			this.processorNanos += this.server.processorTime().toNanos() - processor;
			this.requests += count;
		}

		int requests() {
			return this.requests;
		}

		double perSecond() {
			return this.requests * 1e9 / this.nanos;
		}

		double micros() {
			return this.processorNanos / 1e3 / this.requests;
		}

	}

}
