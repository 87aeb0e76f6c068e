package io.gatehouse.demo.catalog;

import java.time.Duration;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * WebSocket that sends the caller's id and a number, one message a second. Messages of
 * the client are ignored. The service does nothing about revocations: the gateway closes
 * the connection when the caller's session ends.
 */
final class CatalogSocket implements WebSocketHandler {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	@Override
	public List<String> getSubProtocols() {
		return List.of("catalog.v1");
	}

	@Override
	public Mono<Void> handle(WebSocketSession session) {
		Mono<String> user = session.getHandshakeInfo().getPrincipal().map((principal) -> principal.getName());
		Flux<String> messages = user.flatMapMany((name) -> Flux.interval(Duration.ZERO, INTERVAL)
			.onBackpressureDrop()
			.map((number) -> name + " " + (number + 1)));
		// reading sees that the client has closed
		return session.send(messages.map(session::textMessage)).and(session.receive().then());
	}

}
