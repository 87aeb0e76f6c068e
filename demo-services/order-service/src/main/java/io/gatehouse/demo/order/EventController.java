package io.gatehouse.demo.order;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.gatehouse.identity.Identity;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams server-sent events to the caller, one a second. The service does nothing about
 * revocations: the gateway ends the stream when the caller's session ends.
 */
@RestController
final class EventController {

	private static final Duration LIFE = Duration.ofHours(1);

	private final Ticks ticks;

	EventController(Ticks ticks) {
		this.ticks = ticks;
	}

	@GetMapping(path = "/orders/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter events(Identity identity) {
		SseEmitter emitter = new SseEmitter(LIFE.toMillis());
		AtomicInteger number = new AtomicInteger();
		ScheduledFuture<?> task = this.ticks
			.start(() -> send(emitter, new Event(identity.subject(), number.incrementAndGet())));
		Runnable end = () -> task.cancel(false);
		emitter.onCompletion(end);
		emitter.onTimeout(end);
		emitter.onError((failure) -> end.run());
		return emitter;
	}

	private static void send(SseEmitter emitter, Event event) {
		try {
			emitter.send(event);
		}
		catch (IOException ex) {
			emitter.completeWithError(ex);
		}
	}

	/**
	 * An event.
	 *
	 * @param user the caller
	 * @param number the number of the event in this stream, from 1
	 */
	record Event(String user, int number) {

	}

}
