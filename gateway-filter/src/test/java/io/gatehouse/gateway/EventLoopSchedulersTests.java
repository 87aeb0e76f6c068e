package io.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.revocation.redis.ReadContinuation;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.util.context.Context;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the thread on which a request goes on after a read.
 */
class EventLoopSchedulersTests {

	private final EventLoopSchedulers loops = new EventLoopSchedulers();

	@Test
	void continuationWhenServerIsReactorNettyThenIsTheEventLoopOfTheRequest() {
		AtomicReference<String> before = new AtomicReference<>();
		AtomicReference<String> after = new AtomicReference<>();
		HttpWebHandlerAdapter handler = new HttpWebHandlerAdapter((exchange) -> {
			before.set(Thread.currentThread().getName());
			return Mono
				.deferContextual((context) -> Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
					.publishOn(ReadContinuation.of(context)))
				.doOnNext((tick) -> after.set(Thread.currentThread().getName()))
				.contextWrite(this.loops.continuation(exchange))
				.then(exchange.getResponse().setComplete());
		});
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(handler))
			.bindNow();
		try {
			HttpClient.create()
				.host("127.0.0.1")
				.port(server.port())
				.get()
				.uri("/")
				.response()
				.block(Duration.ofSeconds(30));
		}
		finally {
			server.disposeNow();
		}
		assertThat(after.get()).isNotNull().isEqualTo(before.get()).doesNotStartWith("parallel");
	}

	@Test
	void continuationWhenServerIsAnotherThenIsTheParallelScheduler() {
		Context context = this.loops.continuation(MockServerWebExchange.from(MockServerHttpRequest.get("/")))
			.apply(Context.empty());
		assertThat(ReadContinuation.of(context)).isSameAs(Schedulers.parallel());
	}

}
