package io.gatehouse.run;

import java.util.concurrent.CompletableFuture;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * A request to use a token at a gateway, from its creation to its outcome.
 */
final class PendingRequest {

	private final Token token;

	private final int gateway;

	private final Ledger ledger;

	private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

	private volatile @Nullable Request request;

	PendingRequest(Token token, int gateway, Ledger ledger) {
		this.token = token;
		this.gateway = gateway;
		this.ledger = ledger;
	}

	/** Records the start and returns the message. The caller must write it at once. */
	FullHttpRequest begin() {
		Request begun = new Request(this.token.number(), this.gateway, System.nanoTime());
		this.request = begun;
		FullHttpRequest message = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, begun.path(),
				Unpooled.EMPTY_BUFFER);
		message.headers()
			.set(HttpHeaderNames.HOST, "127.0.0.1")
			.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + this.token.text());
		return message;
	}

	/** Ends the request with an answer. */
	void end(Answer answer) {
		Request begun = this.request;
		if (begun != null) {
			this.outcome.complete(this.ledger.answered(begun, answer));
		}
		else {
			this.ledger.notSent();
			this.outcome.complete(Outcome.NOT_SENT);
		}
	}

	/** Returns the outcome when the request has ended. Never fails. */
	CompletableFuture<Outcome> outcome() {
		return this.outcome;
	}

}
