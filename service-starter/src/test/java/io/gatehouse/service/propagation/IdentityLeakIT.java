package io.gatehouse.service.propagation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.gatehouse.test.TestTokens;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sends requests of many callers at once to few threads, and checks that each hop sees
 * its own caller only: 20,000 hops in all, 100,000 with {@code -Pfull}, over real HTTP
 * between a servlet and a WebFlux application and through every kind of pool in one of
 * them.
 */
@Tag("long")
class IdentityLeakIT {

	private static final int HOPS = Boolean.getBoolean("gatehouse.test.full") ? 100_000 : 20_000;

	private static final int REQUESTS = HOPS / 125;

	private static final int SEEN_BY_REQUEST = 8;

	private static final int DRIVERS = 8;

	/** Each needs up to three of the servlet container's sixteen threads at a time. */
	private static final int IN_FLIGHT = 5;

	private static ConfigurableApplicationContext servlet;

	private static ConfigurableApplicationContext reactive;

	@BeforeAll
	static void start() {
		Neighbours.reset();
		servlet = start(ServletApplication.class, WebApplicationType.SERVLET);
		reactive = start(ReactiveApplication.class, WebApplicationType.REACTIVE);
	}

	private static ConfigurableApplicationContext start(Class<?> application, WebApplicationType type) {
		return new SpringApplicationBuilder(application).web(type)
			.run("--server.port=0", "--server.address=127.0.0.1", "--server.tomcat.threads.max=16",
					"--spring.task.execution.pool.core-size=4", "--gatehouse.issuers.main.issuer=" + TestTokens.ISSUER,
					"--gatehouse.issuers.main.jwk-set-uri=" + Neighbours.canary.url("/jwks"),
					"--gatehouse.service.public-paths=/public/**", "--gatehouse.service.propagation.hosts=localhost",
					"--gatehouse.service.mdc.content=plain");
	}

	@AfterAll
	static void stop() {
		reactive.close();
		servlet.close();
	}

	@Test
	void hopsWhenManyCallersShareThreadsThenSeeTheirOwn() throws Exception {
		ThreadPoolTaskExecutor pool = servlet.getBean(ThreadPoolTaskExecutor.class);
		ThreadPoolExecutor own = threads();
		SimpleAsyncTaskExecutor virtual = virtual();
		AsyncService async = servlet.getBean(AsyncService.class);
		Hops hops = new Hops().executor("task executor", pool)
			.executor("a thread for each task", virtual)
			.add("@Async", () -> async.seen().get(10, TimeUnit.SECONDS))
			.wrapped("wrapped executor", own)
			.reactor();
		try {
			int callers = (HOPS - REQUESTS * SEEN_BY_REQUEST) / hops.size() + 1;
			everywhere(callers, (number) -> hops.handle(Seen.caller(number)));
			Hops.assertClean(pool.getThreadPoolExecutor(), pool.getPoolSize());
			Hops.assertClean(own, own.getPoolSize());
			Hops.assertClean(Schedulers.boundedElastic()::schedule, 4);
			Hops.assertClean(Schedulers.parallel()::schedule, Schedulers.DEFAULT_POOL_SIZE);
		}
		finally {
			own.shutdown();
			virtual.close();
		}
	}

	@Test
	void requestsWhenManyCallersGoThroughSeveralServicesThenEachSeesItsOwn() {
		HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		List<Map.Entry<String, Seen>> callers = IntStream.range(0, 100).mapToObj(IdentityLeakIT::signed).toList();
		Semaphore room = new Semaphore(IN_FLIGHT);
		List<CompletableFuture<Void>> answers = new ArrayList<>();
		for (int number = 0; number < REQUESTS; number++) {
			Map.Entry<String, Seen> caller = callers.get(number * 31 % callers.size());
			room.acquireUninterruptibly();
			CompletableFuture<Void> answer = (number % 9 == 0)
					? http.sendAsync(request("/public/relay"), HttpResponse.BodyHandlers.ofString())
						.thenAccept((response) -> assertSeen(response, Seen.NOBODY))
					: http
						.sendAsync(request("/relay", "Authorization", "Bearer " + caller.getKey(), "X-Cohort",
								caller.getValue().cohort()), HttpResponse.BodyHandlers.ofString())
						.thenAccept((response) -> assertSeen(response, caller.getValue()));
			answers.add(answer.whenComplete((nothing, failure) -> room.release()));
		}
		assertThat(CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)))
			.succeedsWithin(Duration.ofSeconds(60));
	}

	@Test
	void hopsWhenExecutorForgetsOrKeepsCallerThenAreCaught() {
		ThreadPoolExecutor keeping = threads();
		try {
			Hops forgetting = new Hops().add("forgets", () -> keeping.submit(Seen::onThread).get());
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> forgetting.handle(Seen.caller(1)))
				.withMessageContaining("forgets");
			Hops leaking = new Hops().add("keeps", () -> {
				Authentication caller = SecurityContextHolder.getContext().getAuthentication();
				CallContext context = CallContext.current();
				return keeping.submit(() -> keep(caller, context)).get();
			});
			leaking.handle(Seen.caller(2));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> Hops.assertClean(keeping, 1));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> forgetting.handle(Seen.caller(3)));
		}
		finally {
			keeping.shutdown();
		}
	}

	private static Seen keep(@Nullable Authentication caller, CallContext context) {
		SecurityContextHolder.setContext(new SecurityContextImpl(Objects.requireNonNull(caller)));
		new CallContextAccessor().setValue(context);
		return Seen.onThread();
	}

	private static void assertSeen(HttpResponse<String> response, Seen expected) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		List<Seen> seen = response.body().lines().map(Seen::parse).toList();
		assertThat(seen).hasSize(SEEN_BY_REQUEST).containsOnly(expected);
	}

	private static HttpRequest request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port(servlet) + path + "?next=" + port(reactive)));
		for (int header = 0; header < headers.length; header += 2) {
			request.header(headers[header], headers[header + 1]);
		}
		return request.timeout(Duration.ofSeconds(20)).build();
	}

	private static String port(ConfigurableApplicationContext application) {
		return application.getEnvironment().getRequiredProperty("local.server.port");
	}

	private static Map.Entry<String, Seen> signed(int number) {
		Seen caller = Seen.caller(number);
		String token = TestTokens.token().claim("sub", caller.user()).claim("sid", caller.logSession()).sign();
		return Map.entry(token, new Seen(caller.user(), token, caller.cohort(), caller.logUser(), caller.logSession()));
	}

	private static ThreadPoolExecutor threads() {
		return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
	}

	/** Virtual threads, where the JDK has them. */
	private static SimpleAsyncTaskExecutor virtual() {
		return servlet.getBean(SimpleAsyncTaskExecutorBuilder.class)
			.virtualThreads(Runtime.version().feature() >= 21)
			.build();
	}

	/** Runs one task for each number, on several threads at once. */
	private static void everywhere(int numbers, IntConsumer task) throws Exception {
		ExecutorService drivers = Executors.newFixedThreadPool(DRIVERS);
		try {
			List<CompletableFuture<Void>> shares = IntStream.range(0, DRIVERS)
				.mapToObj((driver) -> CompletableFuture
					.runAsync(() -> IntStream.iterate(driver, (next) -> next < numbers, (next) -> next + DRIVERS)
						.forEach(task), drivers))
				.toList();
			CompletableFuture.allOf(shares.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
		}
		finally {
			drivers.shutdownNow();
		}
	}

	private static String lines(Object... seen) {
		return Arrays.stream(seen).map(Object::toString).collect(Collectors.joining("\n"));
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@EnableAsync
	@Import(ServletController.class)
	static class ServletApplication {

		@Bean
		AsyncService asyncService() {
			return new AsyncService();
		}

		/** Checks the container's threads, outside of all other filters. */
		@Bean
		FilterRegistrationBean<Filter> cleanThreads() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				assertThat(Seen.onThread()).isEqualTo(Seen.NOBODY);
				chain.doFilter(request, response);
				assertThat(Seen.onThread()).isEqualTo(Seen.NOBODY);
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return registration;
		}

	}

	static class AsyncService {

		@Async
		CompletableFuture<Seen> seen() {
			return CompletableFuture.completedFuture(Seen.onThread());
		}

	}

	@RestController
	static class ServletController {

		private final RestClient restClient;

		private final AsyncService async;

		ServletController(RestClient.Builder restClient, AsyncService async) {
			this.restClient = restClient.build();
			this.async = async;
		}

		@GetMapping({ "/relay", "/public/relay" })
		String relay(@RequestParam int next, HttpServletRequest request) throws Exception {
			Seen async = this.async.seen().get(10, TimeUnit.SECONDS);
			String further = this.restClient.get()
				.uri("http://localhost:" + next + request.getRequestURI() + "?next=" + request.getLocalPort())
				.retrieve()
				.requiredBody(String.class);
			return lines(Seen.onThread(), async, further);
		}

		@GetMapping({ "/seen", "/public/seen" })
		Callable<String> seen() {
			return () -> Seen.onThread().toString();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(ReactiveController.class)
	static class ReactiveApplication {

		/** Checks the event loops, outside of all other filters. */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter cleanThreads() {
			return (exchange, chain) -> {
				assertThat(Seen.onThread()).isEqualTo(Seen.NOBODY);
				return chain.filter(exchange);
			};
		}

	}

	@RestController
	static class ReactiveController {

		private final WebClient webClient;

		private final RestClient restClient;

		ReactiveController(WebClient.Builder webClient, RestClient.Builder restClient) {
			this.webClient = webClient.build();
			this.restClient = restClient.build();
		}

		@GetMapping({ "/relay", "/public/relay" })
		Mono<String> relay(@RequestParam int next, ServerHttpRequest request) {
			String uri = "http://localhost:" + next + request.getPath().value().replace("relay", "seen");
			Mono<String> here = security().map(Seen::toString);
			Mono<String> elsewhere = Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
				.then(security())
				.map(Seen::toString);
			Mono<String> further = this.webClient.get().uri(uri).retrieve().bodyToMono(String.class);
			Mono<String> blocking = Mono
				.fromCallable(() -> this.restClient.get().uri(uri).retrieve().requiredBody(String.class))
				.subscribeOn(Schedulers.boundedElastic());
			return Mono.zip(IdentityLeakIT::lines, here, elsewhere, further, blocking,
					further.publishOn(Schedulers.boundedElastic()).then(security()).map(Seen::toString),
					here.subscribeOn(Schedulers.boundedElastic()));
		}

		private static Mono<Seen> security() {
			return ReactiveSecurityContextHolder.getContext()
				.map((context) -> Seen.with(context.getAuthentication()))
				.switchIfEmpty(Mono.fromSupplier(() -> Seen.with(null)));
		}

	}

}
