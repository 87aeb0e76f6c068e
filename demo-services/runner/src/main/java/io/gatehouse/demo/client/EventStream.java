package io.gatehouse.demo.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Open stream of server-sent events, as {@code EventSource} reads it: without a header
 * for a token.
 */
public final class EventStream implements AutoCloseable {

	private static final String DATA = "data:";

	private final Stream<String> lines;

	private final CompletableFuture<String> first = new CompletableFuture<>();

	private final CompletableFuture<Void> end;

	private EventStream(Stream<String> lines) {
		this.lines = lines;
		this.end = CompletableFuture.runAsync(this::read);
	}

	/**
	 * Opens a stream.
	 * @param address the address, with a ticket
	 * @return the stream
	 * @throws IllegalStateException if the answer is not an event stream
	 * @throws UncheckedIOException if there is no answer
	 */
	public static EventStream open(URI address) {
		HttpRequest request = HttpRequest.newBuilder(address)
			.timeout(Duration.ofSeconds(10))
			.header("Accept", "text/event-stream")
			.build();
		try {
			HttpResponse<Stream<String>> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofLines());
			if (response.statusCode() != 200) {
				response.body().close();
				throw new IllegalStateException("No stream, but HTTP " + response.statusCode());
			}
			return new EventStream(response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
	}

	/** Reads until the connection ends, in whatever way. */
	private void read() {
		try {
			this.lines.filter((line) -> line.startsWith(DATA))
				.forEach((line) -> this.first.complete(line.substring(DATA.length()).strip()));
		}
		catch (UncheckedIOException ex) {
			// the gateway cuts a stream whose session has ended
		}
	}

	/**
	 * Returns the data of the first event.
	 * @return the data
	 * @throws IllegalStateException if none comes in time
	 */
	public String firstEvent() {
		return Waiting.result("the first event", this.first);
	}

	/**
	 * Waits for the end of the stream.
	 * @throws IllegalStateException if it does not end in time
	 */
	public void awaitEnd() {
		Waiting.result("the end of the stream", this.end);
	}

	@Override
	public void close() {
		this.lines.close();
	}

}
