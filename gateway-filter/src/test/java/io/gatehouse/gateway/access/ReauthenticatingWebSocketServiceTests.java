package io.gatehouse.gateway.access;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.gatehouse.gateway.Caller;
import io.gatehouse.identity.Identity;
import io.gatehouse.token.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import reactor.core.publisher.Mono;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of closing a WebSocket, with each behaviour of its two sides meanwhile.
 */
class ReauthenticatingWebSocketServiceTests {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final AtomicReference<Caller> caller = new AtomicReference<>();

	private final WebSocketSession session = Mockito.mock(WebSocketSession.class);

	private final TestPublisher<Void> service = TestPublisher.create();

	private final ServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

	private final WebSocketService live = new ReauthenticatingWebSocketService(
			(exchange, handler) -> handler.handle(this.session));

	private StreamReauthentication streams;

	@BeforeEach
	void replaceTime() {
		VirtualTimeScheduler.set(this.time);
		this.streams = new StreamReauthentication((any) -> Mono.fromSupplier(this.caller::get), INTERVAL,
				Clock.systemUTC());
		this.streams.response(this.exchange, AccessRequirement.REQUIRED);
	}

	@AfterEach
	void restoreTime() {
		VirtualTimeScheduler.reset();
	}

	private PublisherProbe<Void> closeIs(Mono<Void> closing) {
		PublisherProbe<Void> probe = PublisherProbe.of(closing);
		BDDMockito.given(this.session.close(Mockito.any())).willReturn(probe.mono());
		return probe;
	}

	private void refuse(Reason reason) {
		this.caller.set(new Caller.Refused(reason));
		this.time.advanceTimeBy(INTERVAL);
	}

	@ParameterizedTest
	@CsvSource({ "KICKED_OUT, 1008, kicked_out", "INSUFFICIENT_PERMISSIONS, 1008, insufficient_permissions",
			"REVOCATION_UNKNOWN, 1013, revocation_unknown", "KEYS_UNAVAILABLE, 1013, keys_unavailable" })
	void handleWhenCallerIsRefusedThenClosesWithItsReasonAndLeavesTheService(Reason reason, int code, String text) {
		closeIs(Mono.empty());
		this.live.handleRequest(this.exchange, (opened) -> this.service.mono()).subscribe();
		refuse(reason);
		// without an answer, the check is repeated once
		this.time.advanceTimeBy(INTERVAL);
		BDDMockito.then(this.session).should().close(new CloseStatus(code, text));
		this.service.assertCancelled();
	}

	@Test
	void handleWhenServiceEndsInTheMiddleOfTheCloseThenTheCloseGoesOn() {
		PublisherProbe<Void> closing = closeIs(Mono.never());
		this.live.handleRequest(this.exchange, (opened) -> this.service.mono()).subscribe();
		assertThat(this.streams.streams().open()).isEqualTo(1);
		refuse(Reason.KICKED_OUT);
		assertThat(this.streams.streams().ended().all()).containsOnlyKeys(Reason.KICKED_OUT);
		closing.assertWasSubscribed();
		this.service.complete();
		closing.assertWasNotCancelled();
	}

	@Test
	void handleWhenClientTakesNoCloseThenTheServiceIsLeftAllTheSame() {
		closeIs(Mono.never());
		this.live.handleRequest(this.exchange, (opened) -> this.service.mono()).subscribe();
		refuse(Reason.KICKED_OUT);
		this.service.assertNotCancelled();
		this.time.advanceTimeBy(Duration.ofSeconds(5));
		this.service.assertCancelled();
	}

	@Test
	void handleWhenServiceEndsThenNobodyAsksAnyMore() {
		this.caller.set(new Caller.Authenticated(
				Identity.of("https://auth.test", "alice", null, null, null, List.of(), List.of(), Map.of()), Map.of(),
				null));
		this.live.handleRequest(this.exchange, (opened) -> this.service.mono()).subscribe();
		this.time.advanceTimeBy(INTERVAL.multipliedBy(3));
		this.service.assertSubscribers(1);
		this.service.complete();
		refuse(Reason.KICKED_OUT);
		BDDMockito.then(this.session).shouldHaveNoInteractions();
	}

	@Test
	void handleWhenNobodyWasAdmittedThenHandlerIsLeftAlone() {
		AtomicReference<WebSocketHandler> passed = new AtomicReference<>();
		WebSocketHandler handler = (opened) -> Mono.empty();
		new ReauthenticatingWebSocketService((any, given) -> {
			passed.set(given);
			return Mono.empty();
		}).handleRequest(MockServerWebExchange.from(MockServerHttpRequest.get("/")), handler).subscribe();
		assertThat(passed).hasValue(handler);
	}

	@Test
	void startThenServiceIsStarted() {
		HandshakeWebSocketService handshake = new HandshakeWebSocketService();
		ReauthenticatingWebSocketService wrapped = (ReauthenticatingWebSocketService) new ReauthenticatingWebSocketService.PostProcessor()
			.postProcessAfterInitialization(handshake, "webSocketService");
		wrapped.start();
		assertThat(handshake.isRunning()).isTrue();
		assertThat(wrapped.isRunning()).isTrue();
		wrapped.stop();
		assertThat(handshake.isRunning()).isFalse();
	}

}
