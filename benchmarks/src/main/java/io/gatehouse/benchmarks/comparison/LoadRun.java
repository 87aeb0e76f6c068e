package io.gatehouse.benchmarks.comparison;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Sends a {@link Load}. All of it runs on one event loop, so nothing is shared between
 * threads. If a connection fails, so does the run.
 */
final class LoadRun extends ChannelInitializer<SocketChannel> {

	private final Load load;

	private final List<ByteBuf> requests;

	private final Map<Integer, Long> answers = new TreeMap<>();

	private final CompletableFuture<LoadResult> result = new CompletableFuture<>();

	private final long start = System.nanoTime();

	private int next;

	private int open;

	/**
	 * Creates a run.
	 * @param requests the texts of the requests, which are not released
	 */
	LoadRun(Load load, List<ByteBuf> requests) {
		this.load = load;
		this.requests = requests;
		this.open = load.connections();
	}

	/** Starts it on an event loop, which runs nothing else. */
	CompletableFuture<LoadResult> start(EventLoop loop) {
		Bootstrap bootstrap = new Bootstrap().group(loop)
			.channel(NioSocketChannel.class)
			.handler(this)
			.remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.load.port()));
		for (int i = 0; i < this.load.connections(); i++) {
			bootstrap.connect().addListener((ChannelFuture connected) -> {
				if (!connected.isSuccess()) {
					this.result.completeExceptionally(connected.cause());
				}
			});
		}
		return this.result;
	}

	@Override
	protected void initChannel(SocketChannel channel) {
		channel.pipeline().addLast(new Connection());
	}

	private boolean isOver() {
		return System.nanoTime() - this.start >= this.load.time().toNanos();
	}

	private ByteBuf request() {
		ByteBuf request = this.requests.get(this.next);
		this.next = (this.next + 1) % this.requests.size();
		return request.retainedDuplicate();
	}

	private void done() {
		this.open--;
		if (this.open == 0) {
			this.result.complete(new LoadResult(Duration.ofNanos(System.nanoTime() - this.start), this.answers));
		}
	}

	/**
	 * A connection, which has one request in flight. Writes have no future of their own:
	 * a failed one comes to {@link #exceptionCaught}.
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	private final class Connection extends ChannelInboundHandlerAdapter {

		private final ResponseParser parser = new ResponseParser();

		private boolean waiting;

		@Override
		public void channelActive(ChannelHandlerContext context) {
			send(context);
		}

		private void send(ChannelHandlerContext context) {
			this.waiting = true;
			context.writeAndFlush(request(), context.voidPromise());
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf buffer = (ByteBuf) message;
			try {
				int status = this.parser.read(buffer);
				if (status > 0) {
					answered(context, status);
				}
			}
			finally {
				buffer.release();
			}
		}

		private void answered(ChannelHandlerContext context, int status) {
			LoadRun.this.answers.merge(status, 1L, Long::sum);
			this.waiting = false;
			if (isOver()) {
				context.close();
				done();
			}
			else {
				send(context);
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			if (this.waiting) {
				LoadRun.this.result.completeExceptionally(
						new IllegalStateException("A connection was closed before the response was complete"));
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			LoadRun.this.result.completeExceptionally(cause);
			context.close();
		}

	}

}
