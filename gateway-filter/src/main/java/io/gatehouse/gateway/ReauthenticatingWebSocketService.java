package io.gatehouse.gateway;

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
 * Closes WebSockets whose caller may no longer have them, with the code of the
 * {@link Reason} as text: with the status 1008 (RFC 6455, section 7.4.1), or with 1013
 * (try again later) if nothing can be said at the moment. The service's side is closed
 * with it.
 */
final class ReauthenticatingWebSocketService implements WebSocketService, Lifecycle {

	/** How long a client that reads nothing can keep the service's side open. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final WebSocketService delegate;

	ReauthenticatingWebSocketService(WebSocketService delegate) {
		this.delegate = delegate;
	}

	@Override
	public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
		Mono<Reason> end = StreamReauthentication.end(exchange);
		return this.delegate.handleRequest(exchange, (end != null) ? new LiveHandler(handler, end) : handler);
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

	/** Takes the place of the {@link WebSocketService} that the gateway has. */
	static final class PostProcessor implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			return (bean instanceof WebSocketService service) ? new ReauthenticatingWebSocketService(service) : bean;
		}

	}

	private static final class LiveHandler implements WebSocketHandler {

		private final WebSocketHandler delegate;

		private final Mono<Reason> end;

		private LiveHandler(WebSocketHandler delegate, Mono<Reason> end) {
			this.delegate = delegate;
			this.end = end;
		}

		@Override
		public List<String> getSubProtocols() {
			return this.delegate.getSubProtocols();
		}

		/** The one that is later is cancelled, and with it the checks or the service. */
		@Override
		public Mono<Void> handle(WebSocketSession session) {
			return Mono.firstWithSignal(this.delegate.handle(session),
					this.end.flatMap((reason) -> close(session, reason)));
		}

		private static Mono<Void> close(WebSocketSession session, Reason reason) {
			CloseStatus status = (reason.status() == HttpStatus.SERVICE_UNAVAILABLE.value())
					? CloseStatus.SERVICE_OVERLOAD : CloseStatus.POLICY_VIOLATION;
			// the service's side may end in the middle of it, and must not take it back
			return session.close(status.withReason(reason.code())).timeout(CLOSE_TIMEOUT, Mono.empty()).cache();
		}

	}

}
