package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.gatehouse.gateway.Caller;
import io.gatehouse.token.Reason;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Ends streams whose caller is no longer admitted. While a response streams or a
 * WebSocket is open, its caller is authenticated anew at every interval, and must pass
 * the access rule as at the beginning.
 * <p>
 * If a check has no answer, because Redis or the keys are unavailable for a moment, a
 * stream gets a second chance: otherwise all streams of a gateway would end at once.
 * <p>
 * Each stream has a random offset within the interval, so that streams that were opened
 * together are not checked together. A check waits for the answer to the one before. A
 * response that does not stream costs an object or two, and no timer.
 * <p>
 * Streams are responses of the gateway's streaming media types
 * ({@code spring.cloud.gateway.server.webflux.streaming-media-types}) and all of gRPC and
 * gRPC-Web, which end with a {@link GrpcStatus}.
 */
final class StreamReauthentication {

	private static final String ATTRIBUTE = StreamReauthentication.class.getName() + ".end";

	/** Consecutive checks without an answer after which a stream ends. */
	private static final int UNANSWERED = 2;

	private static final Log logger = LogFactory.getLog(StreamReauthentication.class);

	private final Function<ServerWebExchange, Mono<Caller>> callers;

	private final Duration interval;

	private final Clock clock;

	private final LiveStreams streams = new LiveStreams();

	/**
	 * Creates the check.
	 * @param callers authenticates the caller of an exchange, anew on each subscription
	 * @param interval the time between two checks
	 * @param clock tells how old the authentication of the user is
	 */
	StreamReauthentication(Function<ServerWebExchange, Mono<Caller>> callers, Duration interval, Clock clock) {
		this.callers = callers;
		this.interval = interval;
		this.clock = clock;
	}

	/**
	 * Prepares an exchange whose caller was admitted.
	 * @param exchange the exchange as it came
	 * @return its response, which ends if it streams and the caller is no longer admitted
	 */
	ServerHttpResponse response(ServerWebExchange exchange, AccessRequirement rule) {
		Mono<Reason> end = Mono.defer(() -> end(this.callers.apply(exchange), rule));
		exchange.getAttributes().put(ATTRIBUTE, new Live(end, this.streams));
		return new LiveResponse(exchange.getResponse(), end, this.streams);
	}

	/**
	 * Signals that the caller of an exchange is no longer admitted to a stream.
	 * @return emits the reason, and until then checks at every interval; or {@code null}
	 * if no caller was admitted by a token
	 */
	static @Nullable Mono<Reason> end(ServerWebExchange exchange) {
		Live live = exchange.getAttribute(ATTRIBUTE);
		return (live != null) ? live.end() : null;
	}

	/** Counts a WebSocket of an admitted caller as open while it is subscribed to. */
	static Mono<Void> counted(ServerWebExchange exchange, Mono<Void> stream) {
		Live live = exchange.getAttribute(ATTRIBUTE);
		return (live != null) ? live.streams().counted(stream) : stream;
	}

	/** The counts of streams. */
	LiveStreams streams() {
		return this.streams;
	}

	private Mono<Reason> end(Mono<Caller> caller, AccessRequirement rule) {
		AtomicInteger unanswered = new AtomicInteger();
		return caller.flatMap((found) -> Mono.justOrEmpty(rule.refusal(found, this.clock)))
			.onErrorResume(StreamReauthentication::failed)
			.doOnSuccess((reason) -> unanswered.set(isNoAnswer(reason) ? unanswered.get() + 1 : 0))
			.filter((reason) -> !isNoAnswer(reason) || unanswered.get() >= UNANSWERED)
			.repeatWhenEmpty((checks) -> checks.delayElements(this.interval))
			.delaySubscription(firstDelay())
			.doOnNext((reason) -> {
				this.streams.ended(reason);
				logger.debug("A stream ends: " + reason.code());
			});
	}

	private static boolean isNoAnswer(@Nullable Reason reason) {
		return reason != null && reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value();
	}

	/**
	 * Treats a failed check as one without an answer, so that a stream cannot stay open
	 * through failures.
	 */
	private static Mono<Reason> failed(Throwable failure) {
		logger.warn("The caller of an open stream could not be checked", failure);
		return Mono.just(Reason.REVOCATION_UNKNOWN);
	}

	private Duration firstDelay() {
		return Duration.ofNanos(ThreadLocalRandom.current().nextLong(this.interval.toNanos()));
	}

	/**
	 * Kept in an exchange whose caller was admitted.
	 *
	 * @param end emits the reason when the caller is no longer admitted
	 * @param streams the counts of streams
	 */
	private record Live(Mono<Reason> end, LiveStreams streams) {

	}

	/** Response that ends when its caller is no longer admitted, if it is a stream. */
	private static final class LiveResponse extends ServerHttpResponseDecorator {

		private final Mono<Reason> end;

		private final LiveStreams streams;

		private LiveResponse(ServerHttpResponse response, Mono<Reason> end, LiveStreams streams) {
			super(response);
			this.end = end;
			this.streams = streams;
		}

		/**
		 * Flushes every message of gRPC: the gateway's streaming media types lack most of
		 * those that gRPC uses.
		 */
		@Override
		public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
			return isGrpc() ? writeAndFlushWith(Flux.from(body).map(Mono::just)) : super.writeWith(body);
		}

		@Override
		public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			AtomicReference<Reason> ended = new AtomicReference<>();
			Flux<Publisher<? extends DataBuffer>> live = Flux.<Publisher<? extends DataBuffer>>from(body)
				.takeUntilOther(this.end.doOnNext(ended::set));
			return this.streams.counted(super.writeAndFlushWith(isGrpc() ? live.concatWith(status(ended)) : live));
		}

		private boolean isGrpc() {
			return GrpcStatus.isGrpc(getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
		}

		private Mono<Publisher<? extends DataBuffer>> status(AtomicReference<Reason> ended) {
			return Mono.defer(() -> {
				Reason reason = ended.get();
				return (reason != null) ? Mono.justOrEmpty(GrpcStatus.of(reason).end(getDelegate())).map(Mono::just)
						: Mono.empty();
			});
		}

	}

}
