package io.gatehouse.run;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;

/**
 * Pool of connections to one gateway. Connections are made on demand, up to a limit: a
 * hanging gateway does not release its connections.
 */
final class HttpConnections {

	private static final int MAX_BODY = 65536;

	private final Queue<HttpConnection> idle = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	private final IntSupplier port;

	private final int limit;

	private final Bootstrap bootstrap;

	/**
	 * Creates an empty pool.
	 * @param port returns the gateway's current port
	 * @param limit the highest number of connections
	 * @param timeout the time-out of an answer
	 * @param loops the event loops
	 * @param channels the group in which connections register
	 */
	HttpConnections(IntSupplier port, int limit, Duration timeout, EventLoopGroup loops, ChannelGroup channels) {
		this.port = port;
		this.limit = limit;
		this.bootstrap = new Bootstrap().group(loops)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channels.add(channel);
					channel.pipeline()
						.addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_BODY),
								new HttpConnection(channel, HttpConnections.this.idle, timeout));
				}

			});
	}

	/**
	 * Sends a request on a free connection, or on a new one. At the limit the request
	 * ends without being sent.
	 */
	void run(PendingRequest pending) {
		HttpConnection connection = this.idle.poll();
		if (connection != null) {
			connection.run(pending);
		}
		else if (this.open.incrementAndGet() > this.limit) {
			this.open.decrementAndGet();
			pending.end(Answer.NONE);
		}
		else {
			connect(pending);
		}
	}

	private void connect(PendingRequest pending) {
		ChannelFuture connected = this.bootstrap.connect("127.0.0.1", this.port.getAsInt());
		connected.channel().closeFuture().addListener((closed) -> this.open.decrementAndGet());
		connected.addListener((result) -> {
			if (result.isSuccess()) {
				connected.channel().pipeline().get(HttpConnection.class).run(pending);
			}
			else {
				pending.end(Answer.NONE);
			}
		});
	}

}
