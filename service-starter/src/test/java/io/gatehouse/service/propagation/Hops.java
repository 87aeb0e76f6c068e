package io.gatehouse.service.propagation;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.function.ThrowingSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ways from the thread of a request to another thread. Each returns the caller that is
 * seen there.
 */
final class Hops {

	private final Map<String, ThrowingSupplier<Seen>> ways = new LinkedHashMap<>();

	Hops add(String name, ThrowingSupplier<Seen> way) {
		this.ways.put(name, way);
		return this;
	}

	/** Tasks of an executor, by itself and with futures. */
	Hops executor(String name, AsyncTaskExecutor executor) {
		return add(name, () -> executor.submit((Callable<Seen>) Seen::onThread).get(10, TimeUnit.SECONDS))
			.add(name + " with a future", () -> future(executor))
			.add(name + " with a chain of futures",
					() -> CompletableFuture.runAsync(Seen::onThread, executor)
						.thenCompose((nothing) -> CompletableFuture.supplyAsync(Seen::onThread, Runnable::run))
						.thenCombineAsync(CompletableFuture.supplyAsync(Seen::onThread, executor),
								(first, second) -> second, Runnable::run)
						.get(10, TimeUnit.SECONDS));
	}

	/** An executor of the application's own, wrapped. */
	Hops wrapped(String name, ExecutorService executor) {
		ExecutorService wrapped = ContextExecutorService.wrap(executor,
				ContextSnapshotFactory.builder().clearMissing(true).build());
		return add(name, () -> wrapped.submit(Seen::onThread).get(10, TimeUnit.SECONDS));
	}

	Hops reactor() {
		return add("boundedElastic",
				() -> seen(Mono.fromCallable(Seen::onThread).subscribeOn(Schedulers.boundedElastic())))
			.add("parallel", () -> seen(Mono.just(1).publishOn(Schedulers.parallel()).map((one) -> Seen.onThread())))
			.add("several schedulers",
					() -> seen(Flux.range(0, 3)
						.publishOn(Schedulers.parallel())
						.flatMap((number) -> Mono.fromCallable(Seen::onThread).subscribeOn(Schedulers.boundedElastic()))
						.publishOn(Schedulers.single())
						.map((inner) -> Seen.onThread())
						.last()));
	}

	int size() {
		return this.ways.size();
	}

	/**
	 * Handles a request of a caller as the filters do, goes every way, and checks that
	 * each sees the caller and that the thread is clean before and after.
	 */
	void handle(Seen caller) {
		assertThat(Seen.onThread()).as("thread before").isEqualTo(Seen.NOBODY);
		CallContextAccessor accessor = new CallContextAccessor();
		SecurityContextHolder.setContext(new SecurityContextImpl(authentication(caller)));
		accessor.setValue(
				new CallContext(caller.cohort(), Map.of("user", caller.logUser(), "session", caller.logSession())));
		try {
			this.ways.forEach((name, way) -> assertSees(name, way, caller));
			assertThat(Seen.onThread()).as("thread after the hops").isEqualTo(caller);
		}
		finally {
			accessor.setValue();
			SecurityContextHolder.clearContext();
		}
		assertThat(Seen.onThread()).as("thread after").isEqualTo(Seen.NOBODY);
	}

	private static void assertSees(String name, ThrowingSupplier<Seen> way, Seen caller) {
		try {
			assertThat(way.get()).as(name).isEqualTo(caller);
		}
		catch (Throwable ex) {
			throw (ex instanceof Error error) ? error : new AssertionError(name, ex);
		}
	}

	/**
	 * Checks every thread of a pool by tasks that no decorator wraps.
	 */
	static void assertClean(Executor pool, int threads) {
		CountDownLatch all = new CountDownLatch(threads);
		CompletableFuture<?>[] looks = new CompletableFuture<?>[threads];
		for (int thread = 0; thread < threads; thread++) {
			looks[thread] = CompletableFuture.supplyAsync(() -> look(all), pool)
				.thenAccept((seen) -> assertThat(seen).isEqualTo(Seen.NOBODY));
		}
		assertThat(CompletableFuture.allOf(looks)).succeedsWithin(Duration.ofSeconds(10));
	}

	private static Seen look(CountDownLatch all) {
		Seen seen = Seen.onThread();
		all.countDown();
		try {
			all.await(2, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return seen;
	}

	private static Seen future(Executor executor) throws Exception {
		return CompletableFuture.supplyAsync(Seen::onThread, executor).get(10, TimeUnit.SECONDS);
	}

	private static Seen seen(Mono<Seen> mono) {
		return Objects.requireNonNull(mono.block());
	}

	private static JwtAuthenticationToken authentication(Seen caller) {
		Instant now = Instant.now();
		return new JwtAuthenticationToken(Jwt.withTokenValue(caller.token())
			.header("alg", "RS256")
			.subject(caller.user())
			.issuedAt(now)
			.expiresAt(now.plusSeconds(60))
			.build());
	}

}
