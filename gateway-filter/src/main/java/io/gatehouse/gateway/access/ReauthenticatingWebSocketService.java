package io.gatehouse.gateway.access;

import java.time.Duration;
import java.util.List;

import io.gatehouse.token.Reason;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.Lifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;

/**
 * Closes WebSockets whose caller is no longer admitted, with the code of the
 * {@link Reason} as text. The status is 1008 (RFC 6455, section 7.4.1), or 1013 (try
 * again later) if the caller's state is unknown. The connection to the service is closed
 * as well.
 */
final class ReauthenticatingWebSocketService implements WebSocketService, Lifecycle {

	/**
	 * Limit on closing, so that a client that does not read cannot hold the service's
	 * connection open.
	 */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final WebSocketService delegate;

	ReauthenticatingWebSocketService(WebSocketService delegate) {
		this.delegate = delegate;
	}

	@Override
	public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
		Mono<Reason> end = StreamReauthentication.end(exchange);
		return this.delegate.handleRequest(exchange, (end != null) ? new LiveHandler(exchange, handler, end) : handler);
	}

	@Override
	public void start() {
		if (this.delegate instanceof Lifecycle lifecycle) {
			lifecycle.start();
		}
	}

	@Override
	public void stop() {
		if (this.delegate instanceof Lifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.delegate instanceof Lifecycle lifecycle && lifecycle.isRunning();
	}

	/** Wraps the gateway's {@link WebSocketService}. */
	static final class PostProcessor implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof WebSocketService service) ? new ReauthenticatingWebSocketService(service) : bean;
		}

	}

	private static final class LiveHandler implements WebSocketHandler {

		private final ServerWebExchange exchange;

		private final WebSocketHandler delegate;

		private final Mono<Reason> end;

		private LiveHandler(ServerWebExchange exchange, WebSocketHandler delegate, Mono<Reason> end) {
			this.exchange = exchange;
			this.delegate = delegate;
			this.end = end;
		}

		@Override
		public List<String> getSubProtocols() {
			return this.delegate.getSubProtocols();
		}

		/**
		 * Runs the session until the service or the checks end it, and cancels the other.
		 */
		@Override
		public Mono<Void> handle(WebSocketSession session) {
			return StreamReauthentication.counted(this.exchange, Mono.firstWithSignal(this.delegate.handle(session),
					this.end.flatMap((reason) -> close(session, reason))));
		}

		private static Mono<Void> close(WebSocketSession session, Reason reason) {
			CloseStatus status = (reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value())
					? CloseStatus.SERVICE_OVERLOAD : CloseStatus.POLICY_VIOLATION;
			// cached, so that the end of the service's side during the close does not
			// cancel it
			return session.close(status.withReason(reason.code())).timeout(CLOSE_TIMEOUT, Mono.empty()).cache();
		}

	}

}
