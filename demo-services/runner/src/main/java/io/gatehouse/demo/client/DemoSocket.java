package io.gatehouse.demo.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Open WebSocket, as a page opens it: the token is in a subprotocol.
 */
public final class DemoSocket implements AutoCloseable {

	private final WebSocket socket;

	private final Messages messages;

	private DemoSocket(WebSocket socket, Messages messages) {
		this.socket = socket;
		this.messages = messages;
	}

	/**
	 * Opens a WebSocket.
	 * @param gateway the address of the gateway
	 * @param path the path
	 * @param token the access token
	 * @param protocol the subprotocol of the service
	 * @return the open connection
	 * @throws IllegalStateException if it is refused
	 */
	public static DemoSocket open(URI gateway, String path, String token, String protocol) {
		Messages messages = new Messages();
		URI address = URI.create(gateway.resolve(path).toString().replaceFirst("^http", "ws"));
		WebSocket socket = Waiting.result("the WebSocket",
				HttpClient.newHttpClient()
					.newWebSocketBuilder()
					.connectTimeout(Duration.ofSeconds(10))
					.subprotocols("bearer." + token, protocol)
					.buildAsync(address, messages));
		return new DemoSocket(socket, messages);
	}

	/**
	 * Returns the subprotocol that was selected.
	 * @return the subprotocol, or an empty text
	 */
	public String protocol() {
		return this.socket.getSubprotocol();
	}

	/**
	 * Returns the first message.
	 * @return the message
	 * @throws IllegalStateException if none comes in time
	 */
	public String firstMessage() {
		return Waiting.result("the first message", this.messages.first);
	}

	/**
	 * Waits until the other side closes the connection.
	 * @return the status and the reason, such as {@code 1008 kicked_out}
	 * @throws IllegalStateException if it is not closed in time
	 */
	public String awaitClose() {
		return Waiting.result("the end of the WebSocket", this.messages.closed);
	}

	@Override
	public void close() {
		this.socket.abort();
	}

	/** What the other side sends. */
	private static final class Messages implements WebSocket.Listener {

		private final CompletableFuture<String> first = new CompletableFuture<>();

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.first.complete(data.toString());
			return WebSocket.Listener.super.onText(webSocket, data, last);
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.closed.complete(statusCode + " " + reason);
			return null;
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			this.closed.completeExceptionally(error);
		}

	}

}
