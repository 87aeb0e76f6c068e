package io.gatehouse.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A kept-alive connection to a gateway with one request in flight at a time. It closes
 * when an answer exceeds the time-out.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures close the connection
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpResponse> {

	private final Channel channel;

	private final Queue<HttpConnection> idle;

	private final Duration timeout;

	private @Nullable PendingRequest pending;

	private @Nullable Future<?> alarm;

	/**
	 * Creates the handler of a new connection.
	 * @param channel the connection
	 * @param idle the queue of free connections, to which it returns itself
	 * @param timeout the time-out of an answer
	 */
	HttpConnection(Channel channel, Queue<HttpConnection> idle, Duration timeout) {
		this.channel = channel;
		this.idle = idle;
		this.timeout = timeout;
	}

	/** Sends a request. No other request may be in flight on this connection. */
	void run(PendingRequest next) {
		this.channel.eventLoop().execute(() -> begin(next));
	}

	private void begin(PendingRequest next) {
		if (!this.channel.isActive()) {
			next.end(Answer.NONE);
			return;
		}
		this.pending = next;
		this.alarm = this.channel.eventLoop()
			.schedule(() -> this.channel.close(), this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		this.channel.writeAndFlush(next.begin());
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
		Answer answer = Answer.of(response.status().code(), response.content().toString(StandardCharsets.UTF_8));
		boolean free = HttpUtil.isKeepAlive(response);
		end(answer, free);
		if (!free) {
			context.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.idle.remove(this);
		end(Answer.NONE, false);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		context.close();
	}

	private void end(Answer answer, boolean free) {
		PendingRequest ended = this.pending;
		Future<?> watching = this.alarm;
		this.pending = null;
		if (watching != null) {
			watching.cancel(false);
		}
		if (free) {
			this.idle.add(this);
		}
		if (ended != null) {
			ended.end(answer);
		}
	}

}
