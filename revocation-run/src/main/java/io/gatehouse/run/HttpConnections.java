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
 * The connections to one gateway, made when they are needed, and not more than a limit: a
 * gateway that hangs holds all that it was given.
 */
final class HttpConnections {

	private static final int MAX_BODY = 65536;

	private final Queue<HttpConnection> idle = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	private final IntSupplier port;

	private final int limit;

	private final Bootstrap bootstrap;

	/**
	 * No connections yet.
	 * @param port tells where the gateway listens now
	 * @param limit how many there may be
	 * @param timeout how long to wait for an answer
	 * @param loops what runs them
	 * @param channels where they register
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

	/** Runs an errand on a line that is free, or a new one. */
	void run(PendingRequest errand) {
		HttpConnection line = this.idle.poll();
		if (line != null) {
			line.run(errand);
		}
		else if (this.open.incrementAndGet() > this.limit) {
			this.open.decrementAndGet();
			errand.end(Answer.NONE);
		}
		else {
			connect(errand);
		}
	}

	private void connect(PendingRequest errand) {
		ChannelFuture connected = this.bootstrap.connect("127.0.0.1", this.port.getAsInt());
		connected.channel().closeFuture().addListener((closed) -> this.open.decrementAndGet());
		connected.addListener((result) -> {
			if (result.isSuccess()) {
				connected.channel().pipeline().get(HttpConnection.class).run(errand);
			}
			else {
				errand.end(Answer.NONE);
			}
		});
	}

}
